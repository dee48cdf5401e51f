namespace EFCore.ActiveRecord.Tests.Models.Classes;

public class PasswordHashTests
{
    [Fact]
    public void A_password_is_verified_by_its_hash()
    {
        PasswordHash hash = PasswordHash.Of("pässword", 1000);

        Assert.Equal((true, false, false), (hash.Verify("pässword"), hash.Verify("passwort"), hash.Verify("")));
        Assert.True(PasswordHash.Parse(hash.ToStored()).Verify("pässword"));
        Assert.NotEqual(hash, PasswordHash.Of("pässword", 1000));
        Assert.Equal(hash, PasswordHash.Parse(hash.ToStored()));
        Assert.Equal("PasswordHash", hash.ToString());
    }

    [Fact]
    public void A_hash_of_another_program_with_the_same_algorithm_is_the_same()
    {
        // Python: hashlib.pbkdf2_hmac('sha256', b'sesame', b'0123456789abcdef', 1000)
        string stored = $"pbkdf2-sha256$1000${Convert.ToBase64String("0123456789abcdef"u8)}$ddE5H7FRFwsXqElTx/a1HJ496yBaNMzSwFnL2ajCzxE=";
        Assert.True(PasswordHash.Parse(stored).Verify("sesame"));
    }

    [Fact]
    public void A_hash_of_fewer_iterations_is_to_be_made_anew()
        => Assert.Equal((true, false), (PasswordHash.Of("x", PasswordHash.DefaultIterations - 1).NeedsRehash, PasswordHash.Of("x").NeedsRehash));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("md5$1000$AAAA$AAAA")]
    [InlineData("pbkdf2-sha256$0$AAAA$AAAA")]
    [InlineData("pbkdf2-sha256$-1$AAAA$AAAA")]
    [InlineData("pbkdf2-sha256$1000$AAAA$")]
    [InlineData("pbkdf2-sha256$1000$AAAA$*")]
    public void A_text_of_another_form_is_refused(string stored) => Assert.Throws<FormatException>(() => PasswordHash.Parse(stored));
}

// Placeholder, to be replaced by the quickstart.
Console.WriteLine("EFCore.ActiveRecord");

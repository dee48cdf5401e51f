using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Models.Errors;
using EFCore.ActiveRecord.Specifications.Writing.Bulk;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class WritingApiLines : WritingApiLinesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Fill : FillSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Save : SaveSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class RelatedRecords : RelatedRecordsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Links : LinksSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class ManyRecords : ManyRecordsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Delete : DeleteSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Stamps : StampsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class ColumnKinds : ColumnKindsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class ChangeSequences : ChangeSequencesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class SaveErrors : SaveErrorsSpecification
{
    protected override bool NamesConstraints => false;

    protected override bool LimitsLength => false;

    protected override string RequireLooseSql => "ALTER TABLE \"limited\" DROP COLUMN \"loose\"; ALTER TABLE \"limited\" ADD COLUMN \"loose\" TEXT NOT NULL DEFAULT ''";

    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class BulkInsert : BulkInsertSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class BulkInsertOfColumnKinds : BulkInsertOfColumnKindsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Keyless : KeylessSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class LinksByOtherObjects : LinksByOtherObjectsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class RefusedRows : RefusedRowsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Parts : PartsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

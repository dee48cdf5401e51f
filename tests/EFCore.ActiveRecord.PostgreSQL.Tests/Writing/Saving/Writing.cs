using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Models.Errors;
using EFCore.ActiveRecord.Specifications.Writing.Bulk;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class WritingApiLines : WritingApiLinesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Fill : FillSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Save : SaveSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class RelatedRecords : RelatedRecordsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Links : LinksSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class ManyRecords : ManyRecordsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Delete : DeleteSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Stamps : StampsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class ColumnKinds : ColumnKindsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class ChangeSequences : ChangeSequencesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class SaveErrors : SaveErrorsSpecification
{
    protected override bool NamesConstraints => true;

    protected override bool LimitsLength => true;

    protected override string RequireLooseSql => "ALTER TABLE \"limited\" ALTER COLUMN \"loose\" SET NOT NULL";

    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class BulkInsert : BulkInsertSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class BulkInsertOfColumnKinds : BulkInsertOfColumnKindsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Keyless : KeylessSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class LinksByOtherObjects : LinksByOtherObjectsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class RefusedRows : RefusedRowsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Parts : PartsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

package topgun.adapters.jdbi;

import topgun.application.port.RecordStore;
import topgun.application.port.RecordStoreContract;

/** Rows reach their table one group after the log. */
class H2WritingBackRecordStoreTest extends RecordStoreContract {

    @Override
    protected RecordStore open() {
        Database database = Database.open(DatabaseAddress.parse("jdbc:h2:mem:contract"));
        return new JdbiRecordStore(database, new DirtyRows.Limits(2, 1_000));
    }
}

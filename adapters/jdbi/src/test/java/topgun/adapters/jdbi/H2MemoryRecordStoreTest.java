package topgun.adapters.jdbi;

import topgun.application.port.RecordStore;
import topgun.application.port.RecordStoreContract;

class H2MemoryRecordStoreTest extends RecordStoreContract {

    @Override
    protected RecordStore open() {
        return new JdbiRecordStore(Database.open(DatabaseAddress.parse("jdbc:h2:mem:contract")));
    }
}

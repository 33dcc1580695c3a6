package topgun.adapters.memory;

import topgun.application.port.RecordStore;
import topgun.application.port.RecordStoreContract;

class InMemoryRecordStoreTest extends RecordStoreContract {

    @Override
    protected RecordStore open() {
        return new InMemoryRecordStore();
    }
}

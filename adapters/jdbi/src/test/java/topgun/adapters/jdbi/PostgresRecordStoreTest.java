package topgun.adapters.jdbi;

import org.junit.jupiter.api.extension.RegisterExtension;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordStoreContract;

class PostgresRecordStoreTest extends RecordStoreContract {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @Override
    protected RecordStore open() {
        return new JdbiRecordStore(Database.open(POSTGRES.address()));
    }
}

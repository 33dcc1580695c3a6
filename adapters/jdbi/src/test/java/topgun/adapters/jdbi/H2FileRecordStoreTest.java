package topgun.adapters.jdbi;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordStoreContract;

class H2FileRecordStoreTest extends RecordStoreContract {

    @TempDir
    Path directory;

    @Override
    protected RecordStore open() {
        return new JdbiRecordStore(Database.open(DatabaseAddress.inDirectory(directory)));
    }
}

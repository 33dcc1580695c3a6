package topgun.bootstrap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import topgun.adapters.jdbi.Database;
import topgun.adapters.jdbi.DatabaseAddress;
import topgun.adapters.jdbi.JdbiRecordStore;
import topgun.adapters.jdbi.JdbiServerState;
import topgun.adapters.memory.InMemoryRecordStore;
import topgun.adapters.memory.InMemoryServerState;
import topgun.application.port.RecordStore;
import topgun.application.port.ServerState;
import topgun.application.port.StoreException;
import topgun.bootstrap.config.StorageConfig;

/**
 * Where everything outlives the process, or does not.
 *
 * @param closing closes what both are kept in
 */
public record Storage(RecordStore records, ServerState state, Runnable closing) implements AutoCloseable {

    /** Opens the place that was configured, brings a database to the form this server needs, and keeps other servers out. */
    static Storage open(StorageConfig.Place place) {
        return open(place, Database::open);
    }

    /** Opens the place that was configured to read what is there: a database beside its server, the others alone. */
    static Storage openToRead(StorageConfig.Place place) {
        return open(place, Database::openToRead);
    }

    private static Storage open(StorageConfig.Place place, Function<DatabaseAddress, Database> opening) {
        return switch (place) {
            case StorageConfig.Place.Memory memory ->
                new Storage(new InMemoryRecordStore(), new InMemoryServerState(), () -> {});
            case StorageConfig.Place.Directory(var path) -> {
                prepare(path);
                yield served(path, of(opening.apply(DatabaseAddress.inDirectory(path))));
            }
            case StorageConfig.Place.Database(var url, var user, var password) -> {
                var address = DatabaseAddress.parse(url);
                yield of(opening.apply(user.map(name -> address.as(
                                name, password.map(secret -> secret.reveal()).orElse("")))
                        .orElse(address)));
            }
        };
    }

    /** Says what is wrong with a directory in more helpful words than the database does. */
    private static void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new AccessDeniedException(directory.toString());
            }
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.PERMANENT,
                    "no data can be kept in " + directory.toAbsolutePath()
                            + "; let this user write to that directory, or name another with --data-dir",
                    e);
        }
    }

    private static Storage of(Database database) {
        try {
            return new Storage(new JdbiRecordStore(database), new JdbiServerState(database), database::close);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** A file is open to one process only, so others have to ask that one. */
    private static Storage served(Path directory, Storage storage) {
        Optional<OperatorSocket> socket = OperatorSocket.listen(directory, storage);
        return new Storage(storage.records(), storage.state(), () -> {
            socket.ifPresent(OperatorSocket::close);
            storage.close();
        });
    }

    @Override
    public void close() {
        closing.run();
    }
}

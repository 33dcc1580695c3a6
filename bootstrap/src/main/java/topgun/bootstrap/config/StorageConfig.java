package topgun.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where records are kept.
 *
 * @param queuedWrites how many may wait for the store before clients are read more slowly
 * @param patience how long the store may fail before new writes are refused
 */
public record StorageConfig(Place place, int queuedWrites, Duration patience) {

    public sealed interface Place {

        /** In memory: gone when the server stops. */
        record Memory() implements Place {}

        /** In a file in this directory. */
        record Directory(Path path) implements Place {}

        /** In a database. */
        record Database(String url, Optional<String> user, Optional<Secret> password) implements Place {

            @Override
            public String toString() {
                return Mask.passwordOf(url);
            }
        }
    }
}

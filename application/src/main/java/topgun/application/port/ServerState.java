package topgun.application.port;

import java.util.Map;
import java.util.Optional;

/**
 * The few texts the server itself must find again after a restart, such as its node id. Kept where the records are and as
 * durable as they are; methods may block and fail with {@link StoreException}.
 */
public interface ServerState {

    Optional<String> read(String name);

    /** All texts by their names. */
    Map<String, String> readAll();

    /** Replaces the text of that name. Survives the death of the process once it returns. */
    void write(String name, String text);
}

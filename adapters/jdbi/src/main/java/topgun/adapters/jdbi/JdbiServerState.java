package topgun.adapters.jdbi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.application.port.ServerState;

/** Keeps the server's own texts beside the records. */
public final class JdbiServerState implements ServerState {

    private final Database database;
    private final String upsert;

    /** The database stays open; it is the record store's to close. */
    public JdbiServerState(Database database) {
        this.database = database;
        this.upsert = database.dialect().upsert("server_state", List.of("id"), List.of("content"));
    }

    @Override
    public Optional<String> read(String name) {
        return database.read(
                "read " + name,
                handle -> handle.createQuery("SELECT content FROM server_state WHERE id = ?")
                        .bind(0, StoredText.encode(name))
                        .map((row, context) -> StoredText.decode(row.getBytes(1)))
                        .findOne());
    }

    @Override
    public Map<String, String> readAll() {
        return database.read(
                "read the server's state",
                handle -> handle.createQuery("SELECT id, content FROM server_state")
                        .map((row, context) ->
                                Map.entry(StoredText.decode(row.getBytes(1)), StoredText.decode(row.getBytes(2))))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void write(String name, String text) {
        database.write(
                "write " + name,
                handle -> handle.createUpdate(upsert)
                        .bind(0, StoredText.encode(name))
                        .bind(1, StoredText.encode(text))
                        .execute());
    }
}

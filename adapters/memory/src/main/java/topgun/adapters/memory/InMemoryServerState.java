package topgun.adapters.memory;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.port.ServerState;

/** Keeps the server's own texts for as long as the process lives. */
public final class InMemoryServerState implements ServerState {

    private final Map<String, String> texts = new ConcurrentHashMap<>();

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    @Override
    public Map<String, String> readAll() {
        return Map.copyOf(texts);
    }

    @Override
    public void write(String name, String text) {
        texts.put(name, text);
    }
}

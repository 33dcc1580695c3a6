package topgun.application.processor;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Lets the scripts that are to change one entry run one after the other, so that none of them finds the entry changed by
 * another when it is done. Holds no more than one run of each session, since a session waits for its turn to end.
 */
final class KeyTurns {

    private record Entry(String map, String key) {}

    /** Those that wait, for each entry that somebody works on. */
    private final Map<Entry, Queue<Runnable>> waiting = new HashMap<>();

    /** Starts the run now, or when those before it have been {@linkplain #done done}. */
    void take(String map, String key, Runnable run) {
        var entry = new Entry(map, key);
        synchronized (this) {
            Queue<Runnable> others = waiting.get(entry);
            if (others != null) {
                others.add(run);
                return;
            }
            waiting.put(entry, new ArrayDeque<>(0));
        }
        run.run();
    }

    void done(String map, String key) {
        var entry = new Entry(map, key);
        Runnable next;
        synchronized (this) {
            Queue<Runnable> others = waiting.getOrDefault(entry, new ArrayDeque<>(0));
            next = others.poll();
            if (next == null) {
                waiting.remove(entry);
                return;
            }
        }
        next.run();
    }
}

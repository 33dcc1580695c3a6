package topgun.application.journal;

import java.util.ArrayList;
import java.util.List;

/** Facts that have no number yet, in the order in which they were noted. Safe for all threads. */
final class Notes {

    private static final int CHUNK_BYTES = 256 << 10;

    private List<List<Fact>> full = new ArrayList<>();
    private List<Fact> facts = new ArrayList<>();
    private int bytes;

    void add(Fact fact) {
        int size = fact.bytes();
        synchronized (this) {
            facts.add(fact);
            bytes += size;
            if (bytes >= CHUNK_BYTES) {
                closeChunk();
            }
        }
    }

    /** Hands over what was noted since the last time, in chunks of about {@link #CHUNK_BYTES}. */
    synchronized List<List<Fact>> take() {
        if (!facts.isEmpty()) {
            closeChunk();
        }
        List<List<Fact>> taken = full;
        full = new ArrayList<>();
        return taken;
    }

    private void closeChunk() {
        full.add(facts);
        facts = new ArrayList<>();
        bytes = 0;
    }
}

package topgun.application.port;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView.Text;

/**
 * Where records outlive the process.
 *
 * <p>While the server runs, the map in memory is the truth; a store is what it is rebuilt from.
 *
 * <ul>
 *   <li>{@link #save} takes a group of writes as a whole or not at all. Groups arrive one at a time, in the order in
 *       which the records were merged.
 *   <li>Once {@code save} returns, {@link #load} sees its writes, and a {@linkplain #isDurable() durable} store has them
 *       also after the death of the process. Loss of power is survived from the next {@link #sync} on.
 *   <li>Saving the same group again is harmless.
 * </ul>
 *
 * <p>All methods may block; {@code load} may run beside {@code save} and beside other loads, and sees each group wholly
 * or not at all. A failure is a {@link StoreException}.
 */
public interface RecordStore extends AutoCloseable {

    /** Hands every stored record of a map to {@code sink}, in any order. Nothing for a map nobody wrote to. */
    void load(String map, Sink sink);

    /**
     * Hands every stored record to the sink of its map, one map after the other, and all as they were at one moment.
     *
     * @param sinks asked once for each map that holds anything
     */
    void loadAll(Function<String, Sink> sinks);

    void save(List<RecordWrite> writes);

    /** Returns when everything saved before survives loss of power. */
    void sync();

    /** False when nothing survives the process. */
    boolean isDurable();

    /** The maps that hold anything, tombstones included. */
    Set<String> mapNames();

    /**
     * Looks at everything stored and tells what is damaged; that is never handed out.
     *
     * @return how many records were looked at
     */
    long verify(Consumer<Damage> found);

    /**
     * Something stored that is no longer what was saved.
     *
     * @param map as far as it can be told
     * @param record the key or the tag, as far as it can be told
     */
    record Damage(String map, String record, String reason) {

        /** One line. */
        @Override
        public String toString() {
            return "map %s, record %s: %s"
                    .formatted(CanonicalJson.of(new Text(map)), CanonicalJson.of(new Text(record)), reason);
        }
    }

    @Override
    void close();

    /** Receives the content of a map. A map holds last-write-wins records or tagged ones, never both. */
    interface Sink {

        void lww(String key, LwwRecord entry);

        void or(String key, OrRecord entry);

        /** A tag of a tagged map that was removed and must not come back. */
        void tombstone(Tag tag);
    }
}

package topgun.application.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import topgun.application.port.MessageCodec;
import topgun.domain.access.View;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Scoring;
import topgun.domain.search.Search;
import topgun.domain.search.TextIndex;
import topgun.domain.value.Value;

/**
 * The index of one map for all who see the same of it and score alike. Belongs to the lane of the map.
 *
 * <p>It follows the changes of the map from the moment it exists. What was there before is taken in a slice at a time; a
 * document that changes meanwhile is merely taken in twice.
 */
final class ServedIndex {

    /** A few milliseconds' worth. */
    private static final int DOCUMENTS_OF_A_SLICE = 500;

    private static final int BYTES_OF_A_SLICE = 100_000;

    private final Documents documents;
    private final TextIndex texts;
    private final List<Runnable> waiting = new ArrayList<>();
    private final Map<Search, SharedSearch> live = new HashMap<>();

    private Queue<String> toBeTakenIn;
    private long lastUsedMillis;

    ServedIndex(Documents documents, IndexDefinition definition, Scoring scoring) {
        this.documents = documents;
        this.texts = new TextIndex(definition, scoring);
        this.toBeTakenIn = new ArrayDeque<>(Documents.keys(documents.map()));
    }

    Documents documents() {
        return documents;
    }

    TextIndex texts() {
        return texts;
    }

    boolean isComplete() {
        return toBeTakenIn.isEmpty();
    }

    /** Runs something as soon as the index is complete. */
    void whenComplete(Runnable action) {
        if (isComplete()) {
            action.run();
        } else {
            waiting.add(action);
        }
    }

    /** Takes in a slice of the documents. With the last one, those who waited are served. */
    void takeIn(long nowMillis) {
        int bytes = 0;
        for (int n = 0; n < DOCUMENTS_OF_A_SLICE && bytes < BYTES_OF_A_SLICE && !isComplete(); n++) {
            bytes += put(toBeTakenIn.remove(), nowMillis);
        }
        if (isComplete()) {
            toBeTakenIn = new ArrayDeque<>(0); // gives back the room the keys took
            List<Runnable> served = List.copyOf(waiting);
            waiting.clear();
            served.forEach(Runnable::run);
        }
    }

    void follow(Change change, long nowMillis) {
        if (!hasSameTexts(change)) {
            put(change.key(), nowMillis);
        }
    }

    private int put(String key, long nowMillis) {
        List<Value> values = documents.values(key, nowMillis);
        texts.put(key, values);
        return values.stream().mapToInt(Value::length).sum();
    }

    /** Whether a change certainly makes no difference to what is found, which is cheaper to see than to index. */
    private boolean hasSameTexts(Change change) {
        return documents.view() instanceof View.Everything
                && change instanceof Change.LwwChanged(var map, var key, LwwRecord.Entry current, var previous)
                && previous.isPresent()
                && previous.get() instanceof LwwRecord.Entry former
                && !former.ttl().isPresent()
                && !current.ttl().isPresent()
                && isComplete()
                && texts.isSame(former.value(), current.value());
    }

    /** The live search that serves all equal ones, begun if there is none. */
    SharedSearch live(Search search, MessageCodec codec) {
        return live.computeIfAbsent(search, first -> new SharedSearch(first, this, codec));
    }

    Collection<SharedSearch> live() {
        return live.values();
    }

    void forget(SharedSearch search) {
        live.remove(search.search());
    }

    void used(long nowMillis) {
        lastUsedMillis = nowMillis;
    }

    boolean isUnusedSince(long millis) {
        return lastUsedMillis <= millis && live.isEmpty() && waiting.isEmpty();
    }
}

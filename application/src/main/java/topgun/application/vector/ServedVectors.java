package topgun.application.vector;

import java.util.LinkedHashSet;
import java.util.Optional;
import topgun.application.map.GridMap;
import topgun.domain.value.Value;
import topgun.domain.vector.RecordFields;
import topgun.domain.vector.VectorIndex;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorReader;
import topgun.domain.vector.VectorSource;

/**
 * An index and how it follows its map. Belongs to the lane of the map.
 *
 * <p>The vector that a record bears is put into the index with the write. Records that were there before the index are
 * missing at first and taken in a slice at a time; so are texts, of which only so many at a time are given to whoever makes
 * vectors of them.
 */
final class ServedVectors {

    private static final int RECORDS_OF_A_SLICE = 500;
    private static final int BYTES_OF_A_SLICE = 200_000;

    private final GridMap map;
    private final VectorIndexDefinition definition;
    private final VectorIndex index;
    private final RecordFields fields;
    private final VectorReader reader;
    private final Optional<EmbeddedTexts> texts;

    /** The keys of records that the index does not know as they are now, those that have waited longest first. */
    private LinkedHashSet<String> missing = new LinkedHashSet<>();

    /** @param texts makes vectors of texts, for an index that needs it */
    ServedVectors(GridMap map, VectorIndexDefinition definition, Optional<EmbeddedTexts> texts) {
        this.map = map;
        this.definition = definition;
        this.texts = texts;
        this.index = new VectorIndex(definition.dimension(), definition.metric());
        this.fields = switch (definition.source()) {
            case VectorSource.Attribute(String field) -> new RecordFields(field);
            case VectorSource.Texts(var names) -> new RecordFields(names.toArray(String[]::new));
        };
        this.reader = new VectorReader(definition.dimension());
        map.lww().ifPresent(lww -> lww.forEach((key, entry) -> missing.add(key)));
    }

    VectorIndexDefinition definition() {
        return definition;
    }

    VectorIndex index() {
        return index;
    }

    /** How many records the index may not know as they are now. */
    int pending() {
        return missing.size() + texts.map(EmbeddedTexts::underway).orElse(0);
    }

    /** Whether there is something to be taken in, and nobody to be waited for. */
    boolean isBehind() {
        return !missing.isEmpty() && takesMore();
    }

    private boolean takesMore() {
        return texts.map(EmbeddedTexts::takesMore).orElse(true);
    }

    /** Takes in a slice of what is missing. */
    void takeIn(long nowMillis) {
        int bytes = 0;
        for (int n = 0; n < RECORDS_OF_A_SLICE && bytes < BYTES_OF_A_SLICE && isBehind(); n++) {
            String key = missing.removeFirst();
            Optional<Value> value = MapVectors.value(map, key, nowMillis);
            put(key, value);
            bytes += value.map(Value::length).orElse(0);
        }
        if (missing.isEmpty()) {
            missing = new LinkedHashSet<>(); // gives back the room the keys took
        }
    }

    /** Follows a change of a record, at once if nobody has to be waited for. */
    void follow(String key, Optional<Value> previous, Optional<Value> current) {
        if (texts.isPresent() && isUpToDate(key) && hasSameText(previous, current)) {
            return;
        }
        missing.remove(key);
        if (current.isEmpty() || takesMore()) {
            put(key, current);
        } else {
            missing.add(key);
        }
    }

    private boolean isUpToDate(String key) {
        return index.contains(key)
                && !missing.contains(key)
                && !texts.map(underway -> underway.isUnderway(key)).orElse(false);
    }

    private boolean hasSameText(Optional<Value> previous, Optional<Value> current) {
        Optional<String> text = current.flatMap(fields::texts);
        return text.isPresent() && text.equals(previous.flatMap(fields::texts));
    }

    private void put(String key, Optional<Value> value) {
        if (texts.isEmpty()) {
            made(key, value.flatMap(fields::first).flatMap(reader::attribute));
            return;
        }
        Optional<String> text = value.flatMap(fields::texts);
        if (text.isPresent()) {
            texts.get().begin(key, text.get(), this);
        } else {
            texts.get().forget(key);
            index.remove(key);
        }
    }

    /** Takes in the vector of a record; it leaves the index if there is none. */
    void made(String key, Optional<float[]> vector) {
        if (vector.isPresent()) {
            index.put(key, vector.get());
        } else {
            index.remove(key);
        }
    }

    /** No vector could be made of the text of a record this time. */
    void notMade(String key) {
        missing.add(key);
    }
}

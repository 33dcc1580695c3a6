package topgun.domain.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Vectors by key. Not thread-safe.
 *
 * <p>They stand one after the other without gaps, in chunks that are made and given back as they are needed: where one is
 * removed, the last one takes its place.
 */
public final class VectorIndex {

    private static final int FLOATS_OF_A_CHUNK = 16 << 10;
    /** About what a key takes in the table of places. */
    private static final int BYTES_OF_A_PLACE = 64;

    private final int dimension;
    private final Metric metric;
    private final int vectorsOfAChunk;
    private final List<float[]> chunks = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private @Nullable String[] keys = new String[16];
    private double[] lengths = new double[16];

    public VectorIndex(int dimension, Metric metric) {
        this.dimension = dimension;
        this.metric = metric;
        this.vectorsOfAChunk = Math.max(1, FLOATS_OF_A_CHUNK / dimension);
    }

    public int size() {
        return places.size();
    }

    public boolean contains(String key) {
        return places.containsKey(key);
    }

    /** About how much memory it takes. */
    public long bytes() {
        return (long) chunks.size() * vectorsOfAChunk * dimension * Float.BYTES
                + (long) keys.length * (Double.BYTES + Integer.BYTES)
                + (long) size() * BYTES_OF_A_PLACE;
    }

    /** Puts a copy of the vector in the place of what was there under the key. */
    public void put(String key, float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException("%d instead of %d dimensions".formatted(vector.length, dimension));
        }
        Integer known = places.get(key);
        int place = known == null ? append(key) : known;
        System.arraycopy(vector, 0, chunk(place), offset(place), dimension);
        lengths[place] = metric.length(vector, 0, dimension);
    }

    private int append(String key) {
        int place = size();
        if (place == chunks.size() * vectorsOfAChunk) {
            chunks.add(new float[vectorsOfAChunk * dimension]);
        }
        if (place == keys.length) {
            resize(place * 2);
        }
        keys[place] = key;
        places.put(key, place);
        return place;
    }

    public void remove(String key) {
        Integer place = places.remove(key);
        if (place == null) {
            return;
        }
        int last = size();
        if (place != last) {
            String moved = key(last);
            System.arraycopy(chunk(last), offset(last), chunk(place), offset(place), dimension);
            lengths[place] = lengths[last];
            keys[place] = moved;
            places.put(moved, place);
        }
        keys[last] = null;
        if (last == (chunks.size() - 1) * vectorsOfAChunk) {
            chunks.removeLast();
        }
        if (last < keys.length / 4 && keys.length > 16) {
            resize(keys.length / 2);
        }
    }

    private void resize(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
    }

    private String key(int place) {
        String key = keys[place];
        if (key == null) {
            throw new IllegalStateException("no vector at " + place);
        }
        return key;
    }

    private float[] chunk(int place) {
        return chunks.get(place / vectorsOfAChunk);
    }

    private int offset(int place) {
        return place % vectorsOfAChunk * dimension;
    }

    /** How close the vector of that key is; empty if there is none. */
    public OptionalDouble score(String key, float[] query) {
        Integer place = places.get(key);
        return place == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(score(place, query, metric.length(query, 0, dimension)));
    }

    private double score(int place, float[] query, double length) {
        return metric.score(query, length, chunk(place), offset(place), lengths[place]);
    }

    /** A copy of the vector of that key, null if there is none. */
    public float @Nullable [] vector(String key) {
        Integer place = places.get(key);
        if (place == null) {
            return null;
        }
        int from = offset(place);
        return Arrays.copyOfRange(chunk(place), from, from + dimension);
    }

    /**
     * Compares a vector with some of those here, the last ones first, and answers how many are left. Whoever goes on from
     * there misses none that is here all the time, whatever is put and removed in between, but may meet one again.
     *
     * @param left how many have not been compared yet; at first, {@link #size}
     */
    public int compare(float[] query, int left, int most, Comparison comparison) {
        double length = metric.length(query, 0, dimension);
        int place = Math.min(left, size());
        for (int n = 0; n < most && place > 0 && comparison.isWelcome(); n++) {
            place--;
            comparison.compared(key(place), score(place, query, length));
        }
        return place;
    }

    /** Receives what comes of comparing. */
    public interface Comparison {

        void compared(String key, double score);

        /** Whether it takes more for now. */
        boolean isWelcome();
    }
}

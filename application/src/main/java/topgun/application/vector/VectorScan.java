package topgun.application.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.application.map.GridMap;
import topgun.application.vector.VectorMatches.Match;
import topgun.domain.clock.TimeSource;
import topgun.domain.query.Document;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.vector.Nearest;
import topgun.domain.vector.VectorIndex;
import topgun.domain.vector.VectorSource;

/**
 * A search that compares a vector with all of an index. Belongs to the lane of the map.
 *
 * <p>A record is looked at only when its vector is among the nearest met so far, or to count the candidates. What was
 * nearest is looked at again in the end, in slices as well, since others get at the map between them.
 */
final class VectorScan implements Slices, VectorIndex.Comparison {

    /** About a millisecond's worth. */
    private static final int FLOATS_OF_A_SLICE = 1_000_000;

    private static final int RECORDS_OF_A_SLICE = 500;
    private static final int BYTES_OF_A_SLICE = 100_000;

    private final GridMap map;
    private final VectorIndex index;
    private final VectorSource source;
    private final VectorQuery query;
    private final TimeSource time;
    private final VectorAnswer answer;
    private final Nearest nearest;
    private final int vectorsOfASlice;

    private final List<Match> matches = new ArrayList<>();

    private int left = Integer.MAX_VALUE;
    private @Nullable Iterator<Nearest.Neighbour> ranked;
    private long matchedBytes;
    private boolean full;
    private int candidates;
    private long laneMillis;
    private int recordsOfThisSlice;
    private int bytesOfThisSlice;

    VectorScan(GridMap map, ServedVectors served, VectorQuery query, TimeSource time, VectorAnswer answer) {
        this.map = map;
        this.index = served.index();
        this.source = served.definition().source();
        this.query = query;
        this.time = time;
        this.answer = answer;
        this.nearest =
                new Nearest(query.most(), query.minScore(), key -> matching(key).isPresent());
        this.vectorsOfASlice = Math.max(1, FLOATS_OF_A_SLICE / query.vector().length);
    }

    @Override
    public boolean isAwaited() {
        return answer.isAwaited();
    }

    @Override
    public boolean next() {
        long startMillis = time.millis();
        boolean done = slice();
        laneMillis += time.millis() - startMillis;
        if (done) {
            tell();
        }
        return done;
    }

    private boolean slice() {
        recordsOfThisSlice = 0;
        bytesOfThisSlice = 0;
        if (left > 0) {
            left = index.compare(query.vector(), left, vectorsOfASlice, this);
        }
        if (left > 0) {
            return false;
        }
        if (ranked == null) {
            ranked = nearest.ranked().iterator();
        }
        while (ranked.hasNext() && !full && isWelcome()) {
            lookAgain(ranked.next().key());
        }
        return full || !ranked.hasNext();
    }

    private void tell() {
        if (query.filter().isHopeless()) {
            answer.failed("the regular expression takes too long on this map");
            return;
        }
        matches.sort(Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::key));
        answer.found(new VectorMatches(matches, candidates, laneMillis));
    }

    @Override
    public void failed(String reason) {
        answer.failed(reason);
    }

    @Override
    public void compared(String key, double score) {
        if (candidates < query.mostCandidates() && visible(key).isPresent()) {
            candidates++;
        }
        nearest.offer(key, score);
    }

    @Override
    public boolean isWelcome() {
        return recordsOfThisSlice < RECORDS_OF_A_SLICE && bytesOfThisSlice < BYTES_OF_A_SLICE;
    }

    /** The record, if its vector may be known of. */
    private Optional<Value> visible(String key) {
        Optional<Value> found = MapVectors.value(map, key, time.millis());
        recordsOfThisSlice++;
        bytesOfThisSlice += found.map(Value::length).orElse(0);
        return found.filter(value -> source.isShown(value, query.view()));
    }

    /** The record as the one who asks sees it, if it is what he wants. What cannot be taken apart cannot be judged. */
    private Optional<Document> matching(String key) {
        try {
            return visible(key)
                    .flatMap(value -> Document.of(value, query.view()))
                    .filter(query.filter()::test);
        } catch (MalformedValueException e) {
            return Optional.empty();
        }
    }

    private void lookAgain(String key) {
        OptionalDouble score = index.score(key, query.vector());
        if (score.isPresent() && score.getAsDouble() >= query.minScore()) {
            matching(key).ifPresent(document -> add(new Match(key, score.getAsDouble(), value(document), vector(key))));
        }
    }

    private void add(Match match) {
        matchedBytes += match.length();
        full = matchedBytes > query.contents().mostBytes() && !matches.isEmpty();
        if (!full) {
            matches.add(match);
        }
    }

    private Optional<Value> value(Document document) {
        return query.contents().values() ? Optional.of(document.shown()) : Optional.empty();
    }

    private Optional<Value> vector(String key) {
        return query.contents().vectors()
                ? Optional.ofNullable(index.vector(key)).map(VectorScan::bytes)
                : Optional.empty();
    }

    private static Value bytes(float[] vector) {
        var bytes = new byte[vector.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
        return Value.of(new ValueView.Binary(bytes));
    }
}

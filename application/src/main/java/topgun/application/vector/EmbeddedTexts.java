package topgun.application.vector;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import topgun.application.port.Embedder;
import topgun.application.port.Embedder.Embedding;
import topgun.application.port.Scheduler;
import topgun.domain.vector.VectorIndexDefinition;

/**
 * The texts of one index that vectors are being made of. Belongs to the lane of the map.
 *
 * <p>After a failure it rests, longer each time, and only the first of several failures in a row is logged.
 */
final class EmbeddedTexts {

    private static final System.Logger LOG = System.getLogger(EmbeddedTexts.class.getName());

    private static final long FIRST_REST_MILLIS = 1_000;
    private static final long LONGEST_REST_MILLIS = 60_000;

    private final VectorIndexDefinition definition;
    private final Embedder embedder;
    private final Scheduler scheduler;
    private final Executor lane;
    private final Runnable goOn;

    /** By key, which of the texts given for it is the one that counts. */
    private final Map<String, Long> latest = new HashMap<>();

    private long begun;
    private int underway;
    private boolean resting;
    private boolean refusing;
    private long restMillis;

    /** @param goOn called when there may be room for more */
    EmbeddedTexts(
            VectorIndexDefinition definition, Embedder embedder, Scheduler scheduler, Executor lane, Runnable goOn) {
        this.definition = definition;
        this.embedder = embedder;
        this.scheduler = scheduler;
        this.lane = lane;
        this.goOn = goOn;
    }

    int underway() {
        return latest.size();
    }

    boolean isUnderway(String key) {
        return latest.containsKey(key);
    }

    boolean takesMore() {
        return !resting && underway < embedder.mostAtOnce();
    }

    /** Has a vector made of the text of a record, instead of any text it had before. */
    void begin(String key, String text, ServedVectors index) {
        long number = begun++;
        latest.put(key, number);
        underway++;
        CompletionStage<Embedding> outcome = embedder.embed(text, definition.dimension());
        CompletableFuture<Embedding> known = outcome.toCompletableFuture();
        if (known.isDone()) {
            arrived(key, number, known.join(), index);
        } else {
            outcome.thenAccept(made -> lane.execute(() -> {
                arrived(key, number, made, index);
                goOn.run();
            }));
        }
    }

    void forget(String key) {
        latest.remove(key);
    }

    private void arrived(String key, long number, Embedding outcome, ServedVectors index) {
        underway--;
        boolean counts = latest.remove(key, number);
        switch (outcome) {
            case Embedding.Made(float[] vector) -> {
                restMillis = 0;
                if (counts) {
                    index.made(key, usable(vector));
                }
            }
            case Embedding.Refused(String reason) -> {
                complain(reason);
                if (counts) {
                    index.made(key, Optional.empty());
                }
            }
            case Embedding.Failed(String reason) -> {
                if (counts) {
                    index.notMade(key);
                }
                rest(reason);
            }
        }
    }

    private Optional<float[]> usable(float[] vector) {
        Optional<String> objection = SemanticSearches.objection(definition, vector);
        objection.ifPresent(this::complain);
        return objection.isEmpty() ? Optional.of(vector) : Optional.empty();
    }

    /** Once is enough, there may be as many as there are records. */
    private void complain(String reason) {
        if (!refusing) {
            refusing = true;
            LOG.log(Level.WARNING, "map {0}: records without vectors, because of {1}", definition.map(), reason);
        }
    }

    private void rest(String reason) {
        if (resting) {
            return;
        }
        if (restMillis == 0) {
            LOG.log(Level.WARNING, "map {0}: no embeddings for now: {1}", definition.map(), reason);
        }
        restMillis = Math.clamp(restMillis * 2, FIRST_REST_MILLIS, LONGEST_REST_MILLIS);
        resting = true;
        scheduler.after(
                restMillis,
                () -> lane.execute(() -> {
                    resting = false;
                    goOn.run();
                }));
    }
}

package topgun.application.hybrid;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.query.LiveQueries;
import topgun.application.search.TextRanking;
import topgun.application.vector.SemanticRanking;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.query.Condition;
import topgun.domain.query.Document;
import topgun.domain.query.Rows;
import topgun.domain.search.FusedHit;
import topgun.domain.search.RankFusion;
import topgun.domain.value.Value;

/**
 * Runs hybrid searches: one method after the other, and then the fusion of what they found.
 *
 * <p>A method that the map is not made for is left out as long as another one is not. But what cannot be compared by its
 * meaning is an error, lest somebody takes matches of words for it.
 */
public final class Retrieval {

    private static final System.Logger LOG = System.getLogger(Retrieval.class.getName());

    private static final double SCORE_OF_MATCH = 1;

    private final LiveQueries queries;
    private final TextRanking texts;
    private final SemanticRanking meanings;
    private final TimeSource time;
    private final long mostBytes;

    /** @param mostBytes how large the records that are found may be together; the best one is found in any case */
    public Retrieval(
            LiveQueries queries, TextRanking texts, SemanticRanking meanings, TimeSource time, long mostBytes) {
        this.queries = queries;
        this.texts = texts;
        this.meanings = meanings;
        this.time = time;
        this.mostBytes = mostBytes;
    }

    /** What came of a search. */
    sealed interface Outcome {

        /** The best first, ties by key. */
        record Found(List<HybridHit> hits) implements Outcome {}

        /** The reason is meant for the client. */
        record Failed(String reason) implements Outcome {}
    }

    /** Who searches. Belongs to the lane of the map. */
    interface Asker {

        /** Whether the outcome is still of interest. If not, the search fails instead of going on. */
        boolean isWaiting();

        /** Told, from time to time, how many more milliseconds of the lane the search has taken. */
        void spent(long millis);

        /** Told once. */
        void learn(Outcome outcome);
    }

    /** @param listener is told, on its lane, which map is ranked differently without having changed */
    void onChange(Consumer<String> listener) {
        meanings.onChange(listener);
    }

    /** To be called on the lane of the map, where the outcome is told now or later. */
    void run(GridMap map, View view, HybridRequest request, Asker asker) {
        map.hold();
        var run = new Run(map, view, request, asker);
        run.perform(run::rankMeanings);
    }

    private final class Run {

        private final GridMap map;
        private final View view;
        private final HybridRequest request;
        private final Asker asker;
        private final RankFusion fusion = new RankFusion();
        private final List<String> leftOut = new ArrayList<>();
        private boolean performing;
        private boolean ended;

        Run(GridMap map, View view, HybridRequest request, Asker asker) {
            this.map = map;
            this.view = view;
            this.request = request;
            this.asker = asker;
        }

        /** One step may lead to the next at once. */
        void perform(Runnable step) {
            if (performing) {
                attempt(step);
                return;
            }
            long started = time.millis();
            performing = true;
            attempt(step);
            performing = false;
            asker.spent(time.millis() - started);
        }

        private void attempt(Runnable step) {
            if (!asker.isWaiting()) {
                end(new Outcome.Failed(SemanticRanking.TOO_BUSY));
                return;
            }
            try {
                step.run();
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, "map " + map.name() + ": a hybrid search failed", e);
                end(new Outcome.Failed("internal error"));
            }
        }

        private void end(Outcome outcome) {
            if (!ended) {
                ended = true;
                map.release();
                asker.learn(outcome);
            }
        }

        void rankMeanings() {
            if (!request.methods().contains(Method.SEMANTIC)) {
                rankTexts();
                return;
            }
            meanings.rank(
                    new SemanticRanking.Question(
                            map.name(), view, request.vector(), request.text(), request.depth(), asker::isWaiting),
                    outcome -> perform(() -> takeMeanings(outcome)));
        }

        private void takeMeanings(SemanticRanking.Outcome outcome) {
            switch (outcome) {
                case SemanticRanking.Outcome.Ranked(List<SemanticRanking.Hit> hits, long laneMillis) -> {
                    asker.spent(laneMillis);
                    int rank = 1;
                    for (SemanticRanking.Hit hit : hits) {
                        fusion.add(Method.SEMANTIC.wireName(), hit.key(), rank++, hit.score());
                    }
                    rankTexts();
                }
                case SemanticRanking.Outcome.NotIndexed(String error) -> {
                    leftOut.add(error);
                    rankTexts();
                }
                case SemanticRanking.Outcome.Failed(String error) -> end(new Outcome.Failed(error));
            }
        }

        private void rankTexts() {
            if (!request.methods().contains(Method.FULL_TEXT) || request.text().isEmpty()) {
                match();
                return;
            }
            texts.rank(map, view, request.text(), request.depth(), outcome -> perform(() -> takeTexts(outcome)));
        }

        private void takeTexts(TextRanking.Outcome outcome) {
            switch (outcome) {
                case TextRanking.Outcome.Ranked(List<SearchHit> hits) -> {
                    int rank = 1;
                    for (SearchHit hit : hits) {
                        fusion.add(Method.FULL_TEXT.wireName(), hit.key(), rank++, hit.score());
                    }
                }
                case TextRanking.Outcome.Failed(String error) -> leftOut.add(error);
            }
            match();
        }

        private void match() {
            if (request.methods().contains(Method.EXACT)) {
                request.predicate().ifPresent(this::match);
            }
            if (request.isHopeless()) {
                end(new Outcome.Failed("the regular expression takes too long on this map"));
            } else if (leftOut.size() == request.methods().size()) {
                end(new Outcome.Failed(leftOut.getFirst()));
            } else {
                end(new Outcome.Found(best()));
            }
        }

        /** Of those that match and that nothing else has found all score the same, so the first by key are enough. */
        private void match(Condition predicate) {
            var last = new PriorityQueue<String>(Comparator.reverseOrder());
            queries.rows(map).forEachCandidate(predicate, view, row -> {
                if (!predicate.test(row.document())) {
                    return;
                }
                if (fusion.contains(row.key())) {
                    addMatch(row.key());
                } else if (last.size() < request.limit()) {
                    last.add(row.key());
                } else if (row.key().compareTo(last.element()) < 0) {
                    last.add(row.key());
                    last.remove();
                }
            });
            last.forEach(this::addMatch);
        }

        private void addMatch(String key) {
            fusion.add(Method.EXACT.wireName(), key, 1, SCORE_OF_MATCH);
        }

        private List<HybridHit> best() {
            Rows rows = queries.rows(map);
            List<HybridHit> hits = new ArrayList<>();
            long bytes = 0;
            Iterator<FusedHit> best = fusion.best(request.minScore()).iterator();
            while (hits.size() < request.limit() && best.hasNext()) {
                FusedHit hit = best.next();
                Optional<Document> row = rows.find(hit.key(), view);
                Optional<Value> value = request.includeValue() ? row.map(Document::shown) : Optional.empty();
                bytes += value.map(Value::length).orElse(0);
                if (bytes > mostBytes && !hits.isEmpty()) {
                    break;
                }
                if (row.isPresent()) {
                    hits.add(new HybridHit(hit.key(), hit.score(), hit.methodScores(), value));
                }
            }
            return hits;
        }
    }
}

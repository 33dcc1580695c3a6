package topgun.application.hybrid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.SubscriberMessage.HybridSearchUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.value.Value;

/** A live hybrid search and all who follow it: it is run, and what happens is encoded, once. Belongs to the lane of its map. */
final class StandingSearch {

    private final HybridRequest request;
    private final View view;
    private final GridMap map;
    private final Retrieval retrieval;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Reruns reruns;
    private final Keeper keeper;

    private final Set<HybridSubscription> followers = new LinkedHashSet<>(2);
    private List<HybridSubscription> waiting = new ArrayList<>(1);
    private Map<String, HybridHit> result = Map.of();
    /** Whether the result is what a run that began now would find. */
    private boolean current;

    private boolean running;
    private boolean changedMeanwhile;
    private boolean awaitsRerun;
    private long rerunMillis;

    /** Whose search it is. */
    interface Keeper {

        /** Whether a subscription that waits for a first result may be shown it; if not it is seen to in another way. */
        boolean mayFollow(HybridSubscription subscription);

        /** There is no result for a subscription, and there will not be. */
        void failed(HybridSubscription subscription, String reason);

        /** A run begins, which takes in all that has happened: the next change of the map is news again. */
        void runs(StandingSearch search);

        /** A run is over, and the search may be idle. */
        void ran(StandingSearch search);
    }

    /** Tells the same change in the same record again. Other messages of subscriptions may be about the key as well. */
    private record Subject(String key) {}

    StandingSearch(
            HybridRequest request,
            View view,
            GridMap map,
            Retrieval retrieval,
            MessageCodec codec,
            TimeSource time,
            Reruns reruns,
            Keeper keeper) {
        this.request = request;
        this.view = view;
        this.map = map;
        this.retrieval = retrieval;
        this.codec = codec;
        this.time = time;
        this.reruns = reruns;
        this.keeper = keeper;
    }

    HybridRequest request() {
        return request;
    }

    View view() {
        return view;
    }

    /** When it was last run because of a change; long ago if never. */
    long rerunMillis() {
        return rerunMillis;
    }

    boolean isIdle() {
        return followers.isEmpty() && waiting.isEmpty() && !running;
    }

    /** Answers what there is to be seen, which includes all that has been written by now, and then tells what changes. */
    void add(HybridSubscription subscription) {
        if (current) {
            begin(subscription);
            return;
        }
        waiting.add(subscription);
        if (!running) {
            run();
        }
    }

    void remove(HybridSubscription subscription) {
        followers.remove(subscription);
        waiting.remove(subscription);
    }

    /** The map has changed. What that means is found out some time later. */
    void changed() {
        current = false;
        changedMeanwhile = true;
        if (!running) {
            awaitRerun();
        }
    }

    private void awaitRerun() {
        if (!awaitsRerun) {
            awaitsRerun = true;
            reruns.add(this);
        }
    }

    /** Finds out what a change has made different. */
    void rerun() {
        rerunMillis = time.millis();
        run();
    }

    private void run() {
        awaitsRerun = false;
        reruns.remove(this);
        running = true;
        changedMeanwhile = false;
        keeper.runs(this);
        List<HybridSubscription> first = waiting;
        waiting = new ArrayList<>(1);
        retrieval.run(map, view, request, new Retrieval.Asker() {
            @Override
            public boolean isWaiting() {
                long nowMillis = time.millis();
                return !followers.isEmpty()
                        || first.stream().anyMatch(subscription -> subscription.awaitsAnswer(nowMillis));
            }

            @Override
            public void spent(long millis) {
                reruns.spent(millis);
            }

            @Override
            public void learn(Retrieval.Outcome outcome) {
                switch (outcome) {
                    case Retrieval.Outcome.Found(List<HybridHit> hits) -> found(hits, first);
                    case Retrieval.Outcome.Failed(String reason) -> failed(reason, first);
                }
                running = false; // and not before, or it would be idle between one of the first and the next
                goOn();
            }
        });
    }

    private void goOn() {
        if (!waiting.isEmpty()) {
            run();
        } else if (isIdle()) {
            keeper.ran(this);
        } else if (changedMeanwhile) {
            awaitRerun();
        }
    }

    private void found(List<HybridHit> hits, List<HybridSubscription> first) {
        Map<String, HybridHit> found = new LinkedHashMap<>();
        hits.forEach(hit -> found.put(hit.key(), hit));
        if (!followers.isEmpty()) {
            tellDifference(found);
        }
        result = found;
        current = !changedMeanwhile;
        first.forEach(this::begin);
    }

    /** Followers keep what they know until another run succeeds, unless none ever will. */
    private void failed(String reason, List<HybridSubscription> first) {
        List<HybridSubscription> ended = new ArrayList<>(first);
        if (request.isHopeless()) {
            ended.addAll(followers);
        }
        ended.stream()
                .filter(subscription -> !subscription.hasEnded())
                .forEach(subscription -> keeper.failed(subscription, reason));
    }

    private void begin(HybridSubscription subscription) {
        if (!subscription.hasEnded() && keeper.mayFollow(subscription)) {
            followers.add(subscription);
            subscription.found(List.copyOf(result.values()), time.millis());
        }
    }

    private void tellDifference(Map<String, HybridHit> found) {
        for (String key : result.keySet()) {
            if (!found.containsKey(key)) {
                tell(Frame.of(codec.encodeHead(
                        new HybridSearchUpdate(key, Optional.of(Value.NULL), 0, Map.of(), ResultChange.LEAVE))));
            }
        }
        List<HybridHit> updated = new ArrayList<>();
        for (HybridHit hit : found.values()) {
            HybridHit former = result.get(hit.key());
            if (former == null) {
                tell(Frame.of(codec.encodeHead(update(hit, ResultChange.ENTER))));
            } else if (isNews(former, hit)) {
                updated.add(hit);
            }
        }
        updated.forEach(hit ->
                tell(Frame.ofState(codec.encodeHead(update(hit, ResultChange.UPDATE)), new Subject(hit.key()))));
    }

    /**
     * Not if only its words score differently: every change of any record shifts what the words of all others are worth, and
     * means nothing as long as their ranks stay.
     */
    private static boolean isNews(HybridHit former, HybridHit hit) {
        return former.score() != hit.score()
                || !former.value().equals(hit.value())
                || !withoutWords(former.methodScores()).equals(withoutWords(hit.methodScores()));
    }

    private static Map<String, Double> withoutWords(Map<String, Double> methodScores) {
        Map<String, Double> others = new HashMap<>(methodScores);
        others.remove(Method.FULL_TEXT.wireName());
        return others;
    }

    private static HybridSearchUpdate update(HybridHit hit, ResultChange change) {
        return new HybridSearchUpdate(hit.key(), hit.value(), hit.score(), hit.methodScores(), change);
    }

    private void tell(Frame shared) {
        followers.forEach(subscription -> subscription.send(shared));
    }
}

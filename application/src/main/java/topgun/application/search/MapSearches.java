package topgun.application.search;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.message.ServerMessage;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.operation.Change;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Scoring;
import topgun.domain.search.Search;
import topgun.domain.search.SearchHit;
import topgun.domain.value.Value;

/** The indexes of one map, and who follows searches of it. Belongs to the lane of the map. */
final class MapSearches {

    private static final System.Logger LOG = System.getLogger(MapSearches.class.getName());

    /** What most searches of those who see everything need. */
    private static final Kind USUAL = new Kind(View.EVERYTHING, Scoring.COMBINED);

    private final GridMap map;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Executor lane;
    private final Promptness promptness;
    private final long mostBytes;
    private final Refreshing refreshing;
    private final Map<Kind, ServedIndex> indexes = new HashMap<>();
    private final Map<Session, Map<String, SearchSubscription>> subscriptions = new HashMap<>();

    private IndexDefinition definition;
    private boolean ready;

    /** What searches must have in common to be served by one index. */
    private record Kind(View view, Scoring scoring) {}

    /** A live search that is no more. */
    record Ended(Session session, String subscriptionId) {}

    /** @param lane that of the map, for what is to be done after all that waits for it now */
    MapSearches(
            GridMap map,
            IndexDefinition definition,
            MessageCodec codec,
            TimeSource time,
            Executor lane,
            Scheduler scheduler,
            Promptness promptness,
            long mostBytes) {
        this.map = map;
        this.definition = definition;
        this.codec = codec;
        this.time = time;
        this.lane = lane;
        this.promptness = promptness;
        this.mostBytes = mostBytes;
        this.refreshing = new Refreshing(lane, scheduler, time, promptness);
    }

    /** Searches, now or as soon as the index is complete. */
    void search(View view, Search search, SearchAnswer answer) {
        withIndex(view, search.scoring(), answer, index -> {
            List<SearchHit> hits = index.texts().search(search).hits();
            answer.found(shown(hits, index.documents(), time.millis()));
        });
    }

    /** The same, and from then on tells what changes. Replaces an earlier subscription of that session and id. */
    void subscribe(View view, Search search, Session session, String subscriptionId, SearchAnswer answer) {
        withIndex(view, search.scoring(), answer, index -> subscribe(index, search, session, subscriptionId, answer));
    }

    private void subscribe(
            ServedIndex index, Search search, Session session, String subscriptionId, SearchAnswer answer) {
        unsubscribe(session, subscriptionId);
        if (!session.isOpen()) {
            answer.found(List.of());
            return;
        }
        long now = time.millis();
        SharedSearch shared = index.live(search, codec);
        List<SearchHit> hits = index.refresh(shared, now);
        var subscription = new SearchSubscription(session, shared, codec.subscriptionTail(subscriptionId));
        shared.add(subscription);
        subscriptions.computeIfAbsent(session, s -> new HashMap<>(2)).put(subscriptionId, subscription);
        answer.found(shown(hits, index.documents(), now));
    }

    /**
     * Replaces a subscription by one with another view, unless it has ended or the view has changed again by the time the
     * index is complete. Until then nothing is told, for what the former view shows may be hidden now.
     */
    private void subscribeAgain(
            View view, SearchSubscription former, Session session, String id, Function<Session, View> viewOf) {
        former.search().remove(former);
        dropIfIdle(former.search());
        subscribe(view, former.search().search(), session, id, new Again(former, session, id, viewOf));
    }

    void unsubscribe(Session session, String subscriptionId) {
        subscriptions.computeIfPresent(session, (s, byId) -> {
            SearchSubscription ended = byId.remove(subscriptionId);
            if (ended != null) {
                ended.search().remove(ended);
                dropIfIdle(ended.search());
            }
            return byId.isEmpty() ? null : byId;
        });
    }

    /** Searches in something else from now on, and answers those who follow a search again. */
    void redefine(IndexDefinition other, Function<Session, View> viewOf) {
        if (!definition.equals(other)) {
            definition = other;
            abandonIndexes();
            Map.copyOf(subscriptions)
                    .forEach((session, byId) -> Map.copyOf(byId)
                            .forEach((id, former) ->
                                    subscribeAgain(viewOf.apply(session), former, session, id, viewOf)));
        }
    }

    /** Makes the usual index without waiting for a search, a slice at a time, and does not forget it; or does again. */
    void keepReady(boolean wanted) {
        ready = wanted;
        if (ready) {
            ServedIndex index = index(USUAL);
            long now = time.millis();
            index.takeIn(now);
            if (index.isBehind()) {
                refreshing.add(index, now);
            }
        }
    }

    /** How far the usual index is; empty if there is none. */
    Optional<IndexState> state() {
        return Optional.ofNullable(indexes.get(USUAL)).map(ServedIndex::state);
    }

    /** Ends all live searches, telling those who follow them why; answers which they were. */
    List<Ended> end(String reason) {
        List<Ended> ended = new ArrayList<>();
        subscriptions.forEach((session, byId) -> byId.keySet().forEach(id -> {
            session.send(SearchResponse.refusal(id, reason));
            ended.add(new Ended(session, id));
        }));
        subscriptions.clear();
        abandonIndexes();
        return ended;
    }

    private void abandonIndexes() {
        List<ServedIndex> former = List.copyOf(indexes.values());
        indexes.clear();
        former.forEach(refreshing::remove);
        former.forEach(ServedIndex::abandon);
    }

    /** Subscribes anew whoever sees something else now; answers what was ended because its follower sees nothing. */
    List<Ended> recheckAccess(Function<Session, View> viewOf) {
        List<Ended> ended = new ArrayList<>();
        Map<Session, Map<String, SearchSubscription>> now = new HashMap<>();
        subscriptions.forEach((session, byId) -> now.put(session, Map.copyOf(byId)));
        now.forEach((session, byId) -> {
            View view = viewOf.apply(session);
            byId.forEach((id, subscription) -> {
                SharedSearch followed = subscription.search();
                if (view.equals(View.NOTHING)) {
                    unsubscribe(session, id);
                    String reason = Searches.denied(map.name());
                    session.send(new Failure(403, reason));
                    session.send(SearchResponse.refusal(id, reason));
                    ended.add(new Ended(session, id));
                } else if (!view.equals(followed.index().documents().view()) || !followed.isFollowedBy(subscription)) {
                    subscribeAgain(view, subscription, session, id, viewOf);
                }
            });
        });
        return ended;
    }

    /** The answer to a search that nobody has sent again. */
    private final class Again implements SearchAnswer {

        private final SearchSubscription former;
        private final Session session;
        private final String subscriptionId;
        private final Function<Session, View> viewOf;

        Again(SearchSubscription former, Session session, String subscriptionId, Function<Session, View> viewOf) {
            this.former = former;
            this.session = session;
            this.subscriptionId = subscriptionId;
            this.viewOf = viewOf;
        }

        @Override
        public boolean isFor(View view) {
            return former.equals(subscriptions.getOrDefault(session, Map.of()).get(subscriptionId))
                    && viewOf.apply(session).equals(view);
        }

        @Override
        public void overtaken() {
            // whoever ended the subscription or changed the view has seen to it
        }

        @Override
        public void found(List<ServerMessage.SearchHit> hits) {
            session.send(SearchResponse.of(subscriptionId, hits));
        }

        @Override
        public void failed(String reason) {
            session.send(SearchResponse.refusal(subscriptionId, reason));
        }
    }

    private void dropIfIdle(SharedSearch search) {
        if (search.isIdle()) {
            search.index().forget(search);
            search.index().used(time.millis());
        }
    }

    private void withIndex(View view, Scoring scoring, SearchAnswer answer, Consumer<ServedIndex> action) {
        var kind = new Kind(view, scoring);
        ServedIndex index = index(kind);
        index.used(time.millis());
        if (!index.isAwaited()) {
            takeIn(index);
        }
        index.whenComplete(() -> {
            try {
                if (answer.isFor(view) && index.equals(indexes.get(kind))) {
                    action.accept(index);
                } else {
                    answer.overtaken();
                }
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "map " + map.name() + ": a search failed", e);
                answer.failed("internal error");
            }
        });
    }

    private ServedIndex index(Kind kind) {
        return indexes.computeIfAbsent(
                kind,
                first -> new ServedIndex(new Documents(map, kind.view()), definition, kind.scoring(), promptness));
    }

    /** Also goes on if what was missing has been written meanwhile, until those who wait are served. */
    private void takeIn(ServedIndex index) {
        if (!index.isComplete() || index.isAwaited()) {
            index.takeIn(time.millis());
            lane.execute(() -> takeIn(index));
        }
    }

    /** The best of them, as many as one answer takes, but one in any case. */
    private List<ServerMessage.SearchHit> shown(List<SearchHit> hits, Documents documents, long nowMillis) {
        List<ServerMessage.SearchHit> shown = new ArrayList<>();
        long bytes = 0;
        for (SearchHit hit : hits) {
            Optional<Value> value = documents.shown(hit.key(), nowMillis);
            bytes += value.map(Value::length).orElse(0);
            if (bytes > mostBytes && !shown.isEmpty()) {
                break;
            }
            value.ifPresent(
                    found -> shown.add(new ServerMessage.SearchHit(hit.key(), found, hit.score(), hit.matchedTerms())));
        }
        return shown;
    }

    void follow(Change change) {
        long now = time.millis();
        for (ServedIndex index : indexes.values()) {
            index.follow(change.key(), now);
            if (index.isBehind()) {
                refreshing.add(index, now);
            }
        }
    }

    /** Forgets indexes that nobody has used since then, and answers whether that was all there were. */
    boolean forgetUnusedSince(long millis) {
        indexes.entrySet().removeIf(entry -> {
            ServedIndex index = entry.getValue();
            boolean isKept = ready && entry.getKey().equals(USUAL);
            boolean unused = !isKept && index.isUnusedSince(millis);
            if (unused) {
                refreshing.remove(index);
            }
            return unused;
        });
        return indexes.isEmpty();
    }
}

package topgun.application.hybrid;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.HybridSearch;
import topgun.application.message.ClientMessage.HybridSearchSubscribe;
import topgun.application.message.ClientMessage.HybridSearchUnsubscribe;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.retention.MapExpiry;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.vector.SemanticRanking;
import topgun.domain.access.Action;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;

/**
 * Translates {@code HYBRID_SEARCH}, {@code HYBRID_SEARCH_SUB} and {@code HYBRID_SEARCH_UNSUB}. What is refused is told in a
 * {@code HYBRID_SEARCH_RESP}, which is what clients wait for.
 */
public final class HybridHandlers {

    private static final System.Logger LOG = System.getLogger(HybridHandlers.class.getName());

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MapExpiry expiry;
    private final TimeSource time;
    private final Retrieval retrieval;
    private final HybridSearches searches;
    private final HybridSettings settings;

    public HybridHandlers(
            LoadedMaps maps,
            AccessControl access,
            MapExpiry expiry,
            TimeSource time,
            Retrieval retrieval,
            HybridSearches searches,
            HybridSettings settings) {
        this.maps = maps;
        this.access = access;
        this.expiry = expiry;
        this.time = time;
        this.retrieval = retrieval;
        this.searches = searches;
        this.settings = settings;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(
                        HybridSearch.class,
                        (session, message, turn) ->
                                new Visit(session, message.requestId(), false, turn).begin(message.query()))
                .on(
                        HybridSearchSubscribe.class,
                        (session, message, turn) ->
                                new Visit(session, message.subscriptionId(), true, turn).begin(message.query()))
                .onImmediate(HybridSearchUnsubscribe.class, (session, message) -> {
                    session.recognise(Dialect.TRANSITIONAL);
                    searches.unsubscribe(session, message.subscriptionId());
                });
    }

    static String denied(String map) {
        return "Access denied for map: " + map;
    }

    /** One request. Whatever happens, the client gets one answer and its turn ends. */
    private final class Visit {

        private final Session session;
        private final String id;
        private final boolean live;
        private final Turn turn;
        private final long sinceMillis = time.millis();

        Visit(Session session, String id, boolean live, Turn turn) {
            this.session = session;
            this.id = id;
            this.live = live;
            this.turn = turn;
        }

        /** No client before 2.0 asks for it. */
        void begin(HybridQuery query) {
            session.recognise(Dialect.TRANSITIONAL);
            switch (query) {
                case HybridQuery.Malformed(String reason) -> refuse(reason);
                case HybridQuery.Complete complete -> begin(complete);
            }
        }

        private void begin(HybridQuery.Complete query) {
            String map = query.map();
            if (!access.allows(session, map, Action.READ)) {
                refuse(denied(map));
                return;
            }
            switch (HybridRequest.read(query, settings, session.principal())) {
                case HybridRequest.Reading.Refused(String reason) -> refuse(reason);
                case HybridRequest.Reading.Accepted(HybridRequest request) -> {
                    Optional<String> objection = live ? searches.objection(session, id, request) : Optional.empty();
                    if (objection.isPresent()) {
                        refuse(objection.get());
                    } else if (live) {
                        searches.leaveOtherMap(session, id, map, () -> visit(map, request));
                    } else {
                        visit(map, request);
                    }
                }
            }
        }

        private void visit(String map, HybridRequest request) {
            maps.run(map, new MapTask() {
                @Override
                public void run(GridMap loaded) {
                    try {
                        expiry.sweep(loaded);
                        search(loaded, request);
                    } catch (RuntimeException | VirtualMachineError e) {
                        LOG.log(Level.ERROR, session + ": a hybrid search of map " + map + " failed", e);
                        refuse("internal error");
                    }
                }

                @Override
                public void unavailable(Unavailable reason) {
                    refuse(reason.reason());
                }
            });
        }

        private void search(GridMap loaded, HybridRequest request) {
            View view = access.viewOf(session, loaded.name());
            if (view.equals(View.NOTHING)) {
                refuse(denied(loaded.name())); // the policy has changed while the map was loaded
            } else if (live) {
                searches.subscribe(loaded, session, id, request, turn::end);
            } else {
                retrieval.run(loaded, view, request, asker(loaded.name(), view, request));
            }
        }

        private Retrieval.Asker asker(String map, View view, HybridRequest request) {
            return new Retrieval.Asker() {
                @Override
                public boolean isWaiting() {
                    return session.isOpen() && time.millis() - sinceMillis < SemanticRanking.PATIENCE_MILLIS;
                }

                @Override
                public void spent(long millis) {}

                @Override
                public void learn(Retrieval.Outcome outcome) {
                    answer(map, view, request, outcome);
                }
            };
        }

        private void answer(String map, View view, HybridRequest request, Retrieval.Outcome outcome) {
            if (!access.viewOf(session, map).equals(view)) {
                visit(map, request); // the policy has changed meanwhile
                return;
            }
            switch (outcome) {
                case Retrieval.Outcome.Found(List<HybridHit> hits) -> {
                    session.send(HybridSearchResponse.of(id, hits, time.millis() - sinceMillis));
                    turn.end();
                }
                case Retrieval.Outcome.Failed(String reason) -> refuse(reason);
            }
        }

        /** Also ends an earlier subscription of that id, which the client takes for replaced. */
        private void refuse(String error) {
            if (live) {
                searches.unsubscribe(session, id);
            }
            session.send(HybridSearchResponse.refusal(id, error));
            turn.end();
        }
    }
}

package topgun.application.vector;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.VectorSearch;
import topgun.application.message.ServerMessage.VectorHit;
import topgun.application.message.ServerMessage.VectorSearchResponse;
import topgun.application.retention.MapExpiry;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.query.Condition;
import topgun.domain.query.Query;
import topgun.domain.query.QueryReader;
import topgun.domain.query.QueryReading;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorReader;
import topgun.domain.vector.VectorReading;

/** Translates {@code VECTOR_SEARCH}. Whatever is wrong with one is told in its answer, which is what clients wait for. */
public final class VectorHandlers {

    private static final System.Logger LOG = System.getLogger(VectorHandlers.class.getName());

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MapExpiry expiry;
    private final TimeSource time;
    private final VectorIndexes indexes;
    private final VectorSettings settings;
    private final QueryReader filters;

    public VectorHandlers(
            LoadedMaps maps,
            AccessControl access,
            MapExpiry expiry,
            TimeSource time,
            VectorIndexes indexes,
            VectorSettings settings) {
        this.maps = maps;
        this.access = access;
        this.expiry = expiry;
        this.time = time;
        this.indexes = indexes;
        this.settings = settings;
        this.filters = new QueryReader(settings.filters());
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(VectorSearch.class, this::search);
    }

    private void search(Session session, VectorSearch message, Turn turn) {
        session.recognise(Dialect.TRANSITIONAL); // no client before 2.0 searches vectors
        switch (VectorRequest.read(message.request())) {
            case VectorRequest.Reading.Refused(String reason) -> {
                session.send(VectorSearchResponse.refusal(message.id(), reason));
                turn.end();
            }
            case VectorRequest.Reading.Accepted(VectorRequest request) ->
                new Visit(session, message.id(), request, turn).begin();
        }
    }

    /** Why something that was not accepted cannot be compared with what is in the index. */
    static String objection(VectorIndexDefinition index, VectorReading reading) {
        return reading instanceof VectorReading.OtherDimension(int actual)
                ? mismatch(index, actual)
                : "queryVector must be the bytes of 32-bit floats or a list of finite numbers";
    }

    static String mismatch(VectorIndexDefinition index, int actual) {
        return "dimension mismatch: expected %d, actual %d".formatted(index.dimension(), actual);
    }

    /** One request. Whatever happens, the client gets one answer and its turn ends. */
    private final class Visit implements VectorAnswer {

        private final Session session;
        private final String id;
        private final VectorRequest request;
        private final Turn turn;
        private final long startMillis = time.millis();
        private View view = View.NOTHING;

        Visit(Session session, String id, VectorRequest request, Turn turn) {
            this.session = session;
            this.id = id;
            this.request = request;
            this.turn = turn;
        }

        void begin() {
            if (!access.allows(session, request.map(), Action.READ)) {
                deny();
                return;
            }
            List<VectorIndexDefinition> known = indexes.definitions(request.map()).stream()
                    .filter(each -> request.index().map(each.name()::equals).orElse(true))
                    .toList();
            if (known.isEmpty()) {
                failed("no vector index "
                        + request.index().map(name -> name + " ").orElse("") + "on map " + request.map());
            } else if (known.size() > 1) {
                failed("map %s has several vector indexes, give one of them as indexName: %s"
                        .formatted(
                                request.map(),
                                known.stream().map(VectorIndexDefinition::name).collect(Collectors.joining(", "))));
            } else {
                readVector(known.getFirst());
            }
        }

        private void readVector(VectorIndexDefinition index) {
            VectorReading reading = new VectorReader(index.dimension()).query(request.vector());
            if (reading instanceof VectorReading.Accepted(float[] vector)) {
                readFilter(index, vector);
            } else {
                failed(objection(index, reading));
            }
        }

        private void readFilter(VectorIndexDefinition index, float[] vector) {
            if (request.filter().isEmpty()) {
                visit(index, vector, Condition.Always.INSTANCE);
                return;
            }
            switch (filters.readPredicate(request.filter().get(), session.principal())) {
                case QueryReading.Refused(String reason) -> failed("filter: " + reason);
                case QueryReading.Accepted(Query query) -> visit(index, vector, query.condition());
            }
        }

        private void visit(VectorIndexDefinition index, float[] vector, Condition filter) {
            maps.run(request.map(), new MapTask() {
                @Override
                public void run(GridMap map) {
                    try {
                        expiry.sweep(map);
                        search(map, index, vector, filter);
                    } catch (RuntimeException | VirtualMachineError e) {
                        LOG.log(Level.ERROR, session + ": a search of map " + map.name() + " failed", e);
                        failed("internal error");
                    }
                }

                @Override
                public void unavailable(Unavailable reason) {
                    failed(reason.reason());
                }
            });
        }

        private void search(GridMap map, VectorIndexDefinition index, float[] vector, Condition filter) {
            view = access.viewOf(session, map.name());
            if (view.equals(View.NOTHING)) {
                deny(); // the policy has changed while the map was loaded
                return;
            }
            int most = Math.min(request.count(), settings.mostResults());
            var contents = new VectorQuery.Contents(request.withValues(), request.withVectors(), settings.mostBytes());
            indexes.search(map, index, new VectorQuery(vector, most, request.minScore(), view, filter, contents), this);
        }

        @Override
        public boolean isAwaited() {
            return session.isOpen() && time.millis() - startMillis < SemanticRanking.PATIENCE_MILLIS;
        }

        /** Nothing is shown of what the policy has come to hide while it was searched. */
        @Override
        public void found(VectorMatches matches) {
            if (!access.viewOf(session, request.map()).equals(view)) {
                begin();
                return;
            }
            List<VectorHit> hits = matches.nearest().stream()
                    .map(match -> new VectorHit(match.key(), match.score(), match.value(), match.vector()))
                    .toList();
            answer(new VectorSearchResponse(
                    id, hits, matches.candidates(), time.millis() - startMillis, Optional.empty()));
        }

        @Override
        public void failed(String reason) {
            answer(VectorSearchResponse.refusal(id, reason));
        }

        private void deny() {
            failed("Access denied for map: " + request.map());
        }

        private void answer(VectorSearchResponse response) {
            session.send(response);
            turn.end();
        }
    }
}

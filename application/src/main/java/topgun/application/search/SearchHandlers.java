package topgun.application.search;

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
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.SearchSubscribe;
import topgun.application.message.ClientMessage.SearchUnsubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.application.message.ServerMessage.SearchResponse;
import topgun.application.retention.MapExpiry;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.access.View;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Search;
import topgun.domain.search.Tokenizer;
import topgun.domain.value.Value;

/**
 * Translates {@code SEARCH}, {@code SEARCH_SUB} and {@code SEARCH_UNSUB}. What is refused is told in a
 * {@code SEARCH_RESP}, which is what clients wait for.
 */
public final class SearchHandlers {

    private static final System.Logger LOG = System.getLogger(SearchHandlers.class.getName());

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MapExpiry expiry;
    private final Searches searches;
    private final SearchSettings settings;

    public SearchHandlers(
            LoadedMaps maps, AccessControl access, MapExpiry expiry, Searches searches, SearchSettings settings) {
        this.maps = maps;
        this.access = access;
        this.expiry = expiry;
        this.searches = searches;
        this.settings = settings;
        access.onChange(() -> searches.recheckAccess(access::viewOf));
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(
                        ClientMessage.Search.class,
                        (session, message, turn) -> new Visit(session, message.requestId(), false, message.map(), turn)
                                .begin(message.query(), message.options()))
                .on(
                        SearchSubscribe.class,
                        (session, message, turn) -> new Visit(
                                        session, message.subscriptionId(), true, message.map(), turn)
                                .begin(message.query(), message.options()))
                .onImmediate(
                        SearchUnsubscribe.class,
                        (session, message) -> searches.unsubscribe(session, message.subscriptionId()));
    }

    /** One request. Whatever happens, the client gets one answer and its turn ends. */
    private final class Visit implements SearchAnswer {

        private final Session session;
        private final String id;
        private final boolean live;
        private final String map;
        private final Turn turn;
        private Runnable startOver = () -> {};

        Visit(Session session, String id, boolean live, String map, Turn turn) {
            this.session = session;
            this.id = id;
            this.live = live;
            this.map = map;
            this.turn = turn;
        }

        void begin(String query, Value options) {
            Optional<SearchOptions> wanted = SearchOptions.read(options);
            Optional<IndexDefinition> definition = searches.definition(map);
            if (wanted.isEmpty()) {
                session.send(Failure.MALFORMED);
                turn.end();
            } else if (!access.allows(session, map, Action.READ)) {
                deny();
            } else if (definition.isEmpty()) {
                refuse(Searches.notEnabled(map));
            } else if (query.length() > settings.longestQuery()) {
                failed("the query is longer than " + settings.longestQuery() + " characters");
            } else {
                run(search(definition.get(), query, wanted.get()));
            }
        }

        private Search search(IndexDefinition definition, String query, SearchOptions options) {
            List<String> terms = new Tokenizer(definition.tokenization()).terms(query);
            int limit = Math.min(options.limit().orElse(settings.usualLimit(map)), settings.mostResults());
            return new Search(terms, limit, options.minScore(), options.boost());
        }

        private void run(Search search) {
            Optional<String> objection = live ? searches.objection(session, id, search) : Optional.empty();
            if (objection.isPresent()) {
                failed(objection.get());
            } else if (live) {
                searches.leaveOtherMap(session, id, map, () -> visit(search));
            } else {
                visit(search);
            }
        }

        private void visit(Search search) {
            startOver = () -> visit(search);
            maps.run(map, new MapTask() {
                @Override
                public void run(GridMap loaded) {
                    try {
                        expiry.sweep(loaded);
                        search(loaded, search);
                    } catch (RuntimeException | VirtualMachineError e) {
                        LOG.log(Level.ERROR, session + ": a search of map " + map + " failed", e);
                        failed("internal error");
                    }
                }

                @Override
                public void unavailable(Unavailable reason) {
                    failed(reason.reason());
                }
            });
        }

        /** What may be searched, and by whom, may have changed while the map was loaded. */
        private void search(GridMap loaded, Search search) {
            View view = access.viewOf(session, map);
            Optional<IndexDefinition> definition = searches.definition(map);
            if (view.equals(View.NOTHING)) {
                deny();
            } else if (definition.isEmpty()) {
                refuse(Searches.notEnabled(map));
            } else if (live) {
                searches.subscribe(loaded, definition.get(), view, search, session, id, this);
            } else {
                searches.search(loaded, definition.get(), view, search, this);
            }
        }

        @Override
        public boolean isFor(View view) {
            return access.viewOf(session, map).equals(view);
        }

        @Override
        public void overtaken() {
            startOver.run();
        }

        @Override
        public void found(List<SearchHit> hits) {
            session.send(SearchResponse.of(id, hits));
            turn.end();
        }

        @Override
        public void failed(String reason) {
            refuse("Search failed: " + reason);
        }

        private void deny() {
            refuse(Searches.denied(map));
        }

        /** Also ends an earlier subscription of that id, which the client takes for replaced. */
        private void refuse(String error) {
            if (live) {
                searches.unsubscribe(session, id);
            }
            session.send(SearchResponse.refusal(id, error));
            turn.end();
        }
    }
}

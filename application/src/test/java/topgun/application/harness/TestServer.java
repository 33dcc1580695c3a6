package topgun.application.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import topgun.application.access.AccessControl;
import topgun.application.cluster.PartitionHandlers;
import topgun.application.cluster.SingleNode;
import topgun.application.connection.ConnectionHandlers;
import topgun.application.counter.CounterHandlers;
import topgun.application.dispatch.ClientGateway;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.exchange.Arrivals;
import topgun.application.exchange.Deltas;
import topgun.application.exchange.Exchange;
import topgun.application.hybrid.HybridHandlers;
import topgun.application.hybrid.HybridSearches;
import topgun.application.hybrid.HybridSettings;
import topgun.application.hybrid.Retrieval;
import topgun.application.interceptor.Interceptor;
import topgun.application.journal.Journal;
import topgun.application.journal.JournalHandlers;
import topgun.application.journal.JournalLimits;
import topgun.application.lock.LockHandlers;
import topgun.application.map.Durability;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.WriteBehind;
import topgun.application.operation.Acknowledgements;
import topgun.application.operation.AfterInterceptors;
import topgun.application.operation.ApplyBatch;
import topgun.application.operation.ApplyOperation;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.ExpectedEchoes;
import topgun.application.operation.Gate;
import topgun.application.operation.OperationHandlers;
import topgun.application.operation.ReservedMap;
import topgun.application.operation.UndatedWrites;
import topgun.application.port.DeviceIdentities;
import topgun.application.port.Embedder;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.ScriptSandbox;
import topgun.application.port.TokenVerifier;
import topgun.application.processor.EntryAccess;
import topgun.application.processor.ProcessorHandlers;
import topgun.application.processor.RunProcessor;
import topgun.application.query.LiveQueries;
import topgun.application.query.QueryHandlers;
import topgun.application.query.QuerySettings;
import topgun.application.query.SqlHandlers;
import topgun.application.resolver.ResolverHandlers;
import topgun.application.resolver.Resolvers;
import topgun.application.retention.MapExpiry;
import topgun.application.retention.TombstonePruning;
import topgun.application.script.Scripts;
import topgun.application.search.SearchHandlers;
import topgun.application.search.SearchSettings;
import topgun.application.search.Searches;
import topgun.application.search.TextRanking;
import topgun.application.session.Heartbeats;
import topgun.application.session.Sessions;
import topgun.application.sync.SyncHandlers;
import topgun.application.system.SystemReport;
import topgun.application.telemetry.Telemetry;
import topgun.application.topic.TopicHandlers;
import topgun.application.vector.SemanticRanking;
import topgun.application.vector.SemanticSearches;
import topgun.application.vector.VectorHandlers;
import topgun.application.vector.VectorIndexes;
import topgun.application.vector.VectorSettings;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Principal;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.processor.EntryProcessor;
import topgun.domain.resolver.ConflictResolver;

/**
 * The application on one thread: everything but the store's writer happens inside the call that causes it. A token is
 * {@code user:role,role}, and expires in as many milliseconds as a third part says.
 */
public final class TestServer implements AutoCloseable {

    public static final long START_MILLIS = 1_700_000_000_000L;
    public static final long RETENTION_MILLIS = 30L * 24 * 60 * 60 * 1000;
    public static final long MAX_DRIFT_MILLIS = 60_000;
    public static final int MAX_VALUE_BYTES = 1_000;
    public static final int MOST_LOCKS = 10;
    public static final int MOST_MAPS = 1_000;
    private static final long SEED = 20_260;
    public static final int MOST_TAGS_PER_KEY = 1_000;
    public static final int MOST_TOPICS = 150;
    public static final int MOST_NODES_PER_COUNTER = 20;
    public static final int MOST_CONNECTIONS_PER_USER = 100_000;
    public static final int MOST_RESOLVERS_OF_A_MAP = 5;
    public static final int MOST_RESOLVERS = 6;
    public static final long TOKEN_GRACE_MILLIS = 30_000;
    public static final NodeId NODE = new NodeId("server-1");

    public final ManualTime time;
    public final Telemetry telemetry;
    public final ObjectCodec codec = new ObjectCodec();
    public final Sessions sessions;
    public final WriteBehind writes;
    public final LoadedMaps maps;
    public final AccessControl access;
    public final HybridLogicalClock clock;
    public final ClientGateway gateway;
    public final LiveQueries queries;
    public final Searches searches;
    public final VectorIndexes vectors;
    public final HybridSearches hybridSearches;
    public final TombstonePruning pruning;
    public final Exchange exchange;
    public final Optional<Journal> journal;
    /** Reports nothing until it is begun. */
    public final SystemReport report;

    /** What a test may want different. */
    public static final class Options {

        private RecordStore store = new FakeRecordStore();
        private ThreadFactory writer = Thread::new;
        private long startMillis = START_MILLIS;
        private long retentionMillis = RETENTION_MILLIS;
        private Optional<JournalLimits> journal = Optional.empty();
        private Executor telling = Runnable::run;
        private QuerySettings queries = QuerySettings.DEFAULT;
        private SearchSettings searches = SearchSettings.DEFAULT;
        private VectorSettings vectors = VectorSettings.DEFAULT;
        private Optional<Embedder> embedder = Optional.empty();
        private int mostHybridSearches = HybridSettings.DEFAULT.mostPerSession();
        private Optional<SemanticRanking> meanings = Optional.empty();
        private Executor loading = Runnable::run;
        private Executor aside = Runnable::run;
        private AccessPolicy policy = AccessPolicy.allowUntilFirstPolicy(List.of());
        private Durability acknowledge = Durability.COMMITTED;
        private List<Interceptor> interceptors = List.of();
        private ConflictResolver resolver = ConflictResolver.LATEST_WINS;
        private Sessions.Rates rates = Sessions.Rates.UNLIMITED;
        private boolean resync;
        private long maxDriftMillis = MAX_DRIFT_MILLIS;
        private Optional<ScriptSandbox> sandbox = Optional.empty();
        private Map<String, EntryProcessor> processors = Map.of();

        /** Saves nothing but when {@link WriteBehind#saveNext} is called. Such a server is dropped, not closed. */
        public Options savingOnDemand() {
            writer = task -> new Thread(task) {
                @Override
                public void start() {
                    // whoever asked for this does the saving
                }
            };
            return this;
        }

        public Options startingAt(long millis) {
            startMillis = millis;
            return this;
        }

        public Options retention(long millis) {
            retentionMillis = millis;
            return this;
        }

        /** Keeps a journal of as many entries. */
        public Options journal(int capacity) {
            return journal(new JournalLimits(capacity, Long.MAX_VALUE, Optional.empty()));
        }

        public Options journal(JournalLimits limits) {
            journal = Optional.of(limits);
            return this;
        }

        /** Who tells of what is new in the journal. */
        public Options telling(Executor instead) {
            telling = instead;
            return this;
        }

        public Options sandbox(ScriptSandbox instead) {
            sandbox = Optional.of(instead);
            return this;
        }

        public Options processors(Map<String, EntryProcessor> byName) {
            processors = byName;
            return this;
        }

        public Options rates(Sessions.Rates limits) {
            rates = limits;
            return this;
        }

        public Options resyncAfterRefusal() {
            resync = true;
            return this;
        }

        public Options maxDrift(long millis) {
            maxDriftMillis = millis;
            return this;
        }

        /** Who runs the loading of maps. */
        public Options loading(Executor instead) {
            loading = instead;
            return this;
        }

        /** Who runs what may take longer. */
        public Options aside(Executor instead) {
            aside = instead;
            return this;
        }

        public Options queries(QuerySettings instead) {
            queries = instead;
            return this;
        }

        public Options searches(SearchSettings instead) {
            searches = instead;
            return this;
        }

        public Options vectors(VectorSettings instead) {
            vectors = instead;
            return this;
        }

        public Options embedder(Embedder instead) {
            embedder = Optional.of(instead);
            return this;
        }

        public Options mostHybridSearches(int number) {
            mostHybridSearches = number;
            return this;
        }

        /** Who compares meanings. Otherwise the indexes of vectors do. */
        public Options meanings(SemanticRanking instead) {
            meanings = Optional.of(instead);
            return this;
        }

        public Options store(RecordStore instead) {
            store = instead;
            return this;
        }

        public Options policy(AccessPolicy instead) {
            policy = instead;
            return this;
        }

        public Options acknowledge(Durability level) {
            acknowledge = level;
            return this;
        }

        public Options interceptors(Interceptor... asked) {
            interceptors = List.of(asked);
            return this;
        }

        public Options resolver(ConflictResolver instead) {
            resolver = instead;
            return this;
        }
    }

    public TestServer() {
        this(new Options());
    }

    public TestServer(Options options) {
        time = new ManualTime(options.startMillis);
        telemetry = new Telemetry(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()));
        clock = new HybridLogicalClock(NODE, time);
        var ids = new AtomicInteger();
        sessions = new Sessions(() -> "session-" + ids.incrementAndGet(), codec, time, options.rates);
        options.interceptors.forEach(interceptor -> sessions.onEnd(interceptor::disconnected));
        writes = new WriteBehind(options.store, time, false, 100_000, options.writer, telemetry);
        maps = new LoadedMaps(options.store, MOST_MAPS, SEED, Runnable::run, options.loading);
        access = new AccessControl(options.policy);
        queries = new LiveQueries(maps, access, codec, time, sessions, options.queries, telemetry);
        searches = new Searches(maps, codec, time, time, sessions, options.searches);
        vectors = new VectorIndexes(maps, time, time, options.embedder);
        var hybridSettings = new HybridSettings(options.searches, options.queries.rules(), options.mostHybridSearches);
        var retrieval = new Retrieval(
                queries,
                new TextRanking(searches, options.searches),
                options.meanings.orElseGet(() -> new SemanticSearches(maps, vectors)),
                time,
                options.searches.mostBytes());
        hybridSearches = new HybridSearches(maps, access, retrieval, codec, time, time, sessions, hybridSettings);
        var gate = new Gate(access, clock, options.maxDriftMillis, MAX_VALUE_BYTES, options.interceptors);
        var scripts = new Scripts(options.sandbox);
        var resolvers = new Resolvers(options.resolver, scripts, MOST_RESOLVERS_OF_A_MAP, MOST_RESOLVERS, time);
        var echoes = new ExpectedEchoes(time, sessions);
        var arrivals = new Arrivals(clock, time);
        List<ChangeListener> listeners = new ArrayList<>(List.of(
                queries, searches, vectors, hybridSearches, arrivals, new AfterInterceptors(options.interceptors)));
        journal = options.journal.map(limits -> new Journal(limits, writes, clock, time, time, options.telling));
        journal.ifPresent(kept -> {
            kept.restore(options.store);
            listeners.add(kept);
        });
        var applyOperation = new ApplyOperation(clock, resolvers, echoes, MOST_TAGS_PER_KEY, listeners);
        report = new SystemReport(maps, applyOperation, writes, clock, time);
        var alone = new SingleNode(NODE.value(), () -> "ws://localhost", time);
        var applyBatch = new ApplyBatch(alone, gate, clock, maps, applyOperation, writes, telemetry);
        var acknowledgements = new Acknowledgements(writes, time, options.acknowledge, 5_000, options.resync, sessions);

        var registry = MessageRegistry.builder(() -> writes.hasFailedFor(5_000));
        var connections = new ConnectionHandlers(
                Optional.of(TestServer::verify),
                TestServer::identify,
                options.interceptors,
                MOST_CONNECTIONS_PER_USER,
                time,
                sessions);
        connections.registerWith(registry);
        new OperationHandlers(gate, applyBatch, acknowledgements, new UndatedWrites(sessions)).registerWith(registry);
        new SyncHandlers(maps, access, gate, applyBatch, clock, time, options.retentionMillis, sessions, telemetry)
                .registerWith(registry);
        var expiry = new MapExpiry(maps, applyOperation, writes, NODE, time);
        new QueryHandlers(maps, access, expiry, time, queries, options.queries, telemetry).registerWith(registry);
        new SearchHandlers(maps, access, expiry, searches, options.searches).registerWith(registry);
        new VectorHandlers(maps, access, expiry, time, vectors, options.vectors).registerWith(registry);
        new HybridHandlers(maps, access, expiry, time, retrieval, hybridSearches, hybridSettings)
                .registerWith(registry);
        new SqlHandlers().registerWith(registry);
        new PartitionHandlers(alone).registerWith(registry);
        new TopicHandlers(MOST_TOPICS, 100, access, codec, time, sessions).registerWith(registry);
        var counters = new ReservedMap(ReservedMaps.COUNTERS, maps, applyOperation, writes, clock);
        new CounterHandlers(counters, access, codec, 100, MOST_NODES_PER_COUNTER, sessions).registerWith(registry);
        new JournalHandlers(journal, access, codec, 100, sessions).registerWith(registry);
        var tokens = new ReservedMap(ReservedMaps.LOCKS, maps, applyOperation, writes, clock);
        new LockHandlers(tokens, access, time, time, MOST_LOCKS, sessions).registerWith(registry);
        var entries = new EntryAccess(access, gate, applyOperation, echoes, clock, time);
        var runProcessor = new RunProcessor(maps, writes, scripts, entries);
        new ProcessorHandlers(options.processors, scripts, 100, access, writes, runProcessor).registerWith(registry);
        new ResolverHandlers(resolvers, Map.of(), scripts, access).registerWith(registry);
        gateway = new ClientGateway(
                sessions, connections, codec, registry.build(), time, time, 8_192, options.aside, telemetry);
        var deltas = new Deltas(maps, access, arrivals, clock);
        exchange = new Exchange(gateway, access, deltas, gate, clock, time, 60_000, options.aside);

        pruning = new TombstonePruning(maps, writes, sessions, NODE, time, options.retentionMillis);
        time.every(500, expiry::sweep);
        time.every(60_000, searches::forgetUnused);
        time.every(60_000, arrivals::forgetUnused);
        time.every(3_600_000, pruning::prune);
        time.every(5_000, new Heartbeats(sessions, time, 60_000, 300_000, OptionalLong.of(TOKEN_GRACE_MILLIS))::check);
    }

    private static TokenVerifier.Verdict verify(String token, long nowMillis) {
        List<String> parts = List.of(token.split(":", -1));
        return parts.size() < 2
                ? new TokenVerifier.Verdict.Refused("invalid signature")
                : new TokenVerifier.Verdict.Accepted(
                        new Principal(Optional.of(parts.get(0)), roles(parts.get(1))),
                        parts.size() < 3
                                ? OptionalLong.empty()
                                : OptionalLong.of(nowMillis + Long.parseLong(parts.get(2))));
    }

    private static List<String> roles(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static DeviceIdentities.Identity identify(Optional<String> token, Optional<Principal> owner) {
        return new DeviceIdentities.Identity("device", Optional.of("device-token"));
    }

    /** A client that has said nothing yet. */
    public TestClient connect() {
        return new TestClient(this);
    }

    /** A client with the role USER. */
    public TestClient user(String name) {
        return connect().authenticate(name + ":USER");
    }

    @Override
    public void close() {
        writes.close();
    }

    /**
     * Waits until everything applied so far is saved and whoever waited for that has been called. Callers are called after
     * the number they wait for can be seen to be reached, but before the writer takes what is appended after that.
     */
    public void awaitSaved() {
        awaitCommitted(writes.lastAppended());
        awaitCommitted(writes.append(List.of(new RecordWrite.ForgetLww("nothing", "nothing"))));
    }

    /** Whether there is an index for searches of that map. */
    public boolean isSearched(String map) {
        var searched = new AtomicBoolean();
        maps.run(map, MapTask.of(loaded -> searched.set(searches.stateOf(loaded).isPresent()), () -> {}));
        return searched.get();
    }

    private void awaitCommitted(long number) {
        var saved = new CountDownLatch(1);
        writes.when(number, Durability.COMMITTED, saved::countDown);
        try {
            saved.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

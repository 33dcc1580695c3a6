package topgun.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import topgun.adapters.scripting.QuickJsSandbox;
import topgun.adapters.scripting.ScriptLimits;
import topgun.adapters.wire.MessagePackCodec;
import topgun.application.access.AccessControl;
import topgun.application.admin.IndexAdministration;
import topgun.application.admin.PolicyAdministration;
import topgun.application.admin.VectorIndexAdministration;
import topgun.application.clock.ClockMemory;
import topgun.application.cluster.SingleNode;
import topgun.application.exchange.Arrivals;
import topgun.application.hybrid.HybridSearches;
import topgun.application.hybrid.Retrieval;
import topgun.application.journal.Journal;
import topgun.application.map.Durability;
import topgun.application.map.LoadedMaps;
import topgun.application.map.WriteBehind;
import topgun.application.operation.AfterInterceptors;
import topgun.application.operation.ApplyBatch;
import topgun.application.operation.ApplyOperation;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.ExpectedEchoes;
import topgun.application.operation.Gate;
import topgun.application.port.MessageCodec;
import topgun.application.port.ScriptSandbox;
import topgun.application.query.LiveQueries;
import topgun.application.resolver.Resolvers;
import topgun.application.retention.MapExpiry;
import topgun.application.script.Scripts;
import topgun.application.search.Searches;
import topgun.application.search.TextRanking;
import topgun.application.session.Sessions;
import topgun.application.telemetry.Telemetry;
import topgun.application.vector.SemanticSearches;
import topgun.application.vector.VectorIndexes;
import topgun.bootstrap.config.DataConfig;
import topgun.bootstrap.config.LimitsConfig;
import topgun.bootstrap.config.ScriptsConfig;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;

/** What the features of a server share: its clock, its sessions, its maps, and the way of a write from gate to store. */
final class Core implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Core.class.getName());
    private static final Duration TIME_TO_FINISH = Duration.ofMillis(500);

    final NodeId node;
    final byte[] deviceKey;
    final TimeSource time;
    final HybridLogicalClock clock;
    final ClockMemory clockMemory;
    final Telemetry telemetry = new Telemetry(System::nanoTime);
    final MessageCodec codec;
    final Sessions sessions;
    final AccessControl access;
    /** Runs what may block or take long. */
    final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    final LoadedMaps maps;
    final WriteBehind store;
    final SingleNode ownership;
    final Gate gate;
    final Scripts scripts;
    final Resolvers resolvers;
    final ExpectedEchoes echoes;
    final LiveQueries queries;
    final Searches searches;
    final IndexAdministration indexes;
    final VectorIndexes vectors;
    final Retrieval retrieval;
    final HybridSearches hybridSearches;
    final Arrivals arrivals;
    final Optional<Journal> journal;
    final ApplyOperation applyOperation;
    final ApplyBatch applyBatch;
    final MapExpiry expiry;

    private final ExecutorService lanes = lanes();
    private final ExecutorService embeddings = Executors.newVirtualThreadPerTaskExecutor();
    private final Optional<ScriptSandbox> sandbox;

    /** @param address where clients reach this server, asked late, since the port may be known only then */
    Core(
            ServerConfig config,
            Extensions extensions,
            Surroundings surroundings,
            Storage storage,
            Supplier<String> address) {
        DataConfig data = config.data();
        LimitsConfig limits = config.limits();
        var identity = ServerIdentity.loadOrCreate(data.nodeId(), storage.state(), surroundings.random());
        node = identity.nodeId();
        deviceKey = identity.deviceKey();
        time = surroundings.time();
        clock = new HybridLogicalClock(node, time);
        clockMemory = new ClockMemory(clock, storage.state(), workers);
        codec = new MessagePackCodec(Limits.ofCodec(limits));
        sessions = new Sessions(surroundings.ids(), codec, time, Limits.ofSessions(limits));
        extensions.interceptors().forEach(interceptor -> sessions.onEnd(interceptor::disconnected));
        access = new AccessControl(PolicyAdministration.withKept(
                AccessRules.of(config.security(), extensions.policies()), storage.state()));
        maps = new LoadedMaps(
                storage.records(), limits.maps(), surroundings.random().nextLong(), lanes, workers);
        store = new WriteBehind(
                storage.records(),
                time,
                data.acknowledge() == Durability.SYNCED,
                config.storage().queuedWrites(),
                daemons("store-writer-"),
                telemetry);
        ownership = new SingleNode(node.value(), address, time);
        gate = new Gate(access, clock, data.maxClockDrift().toMillis(), limits.valueBytes(), extensions.interceptors());
        sandbox = sandbox(config.scripts());
        scripts = new Scripts(sandbox);
        resolvers = new Resolvers(
                extensions.resolver(),
                scripts,
                config.scripts().resolversPerMap(),
                config.scripts().resolvers(),
                time);
        echoes = new ExpectedEchoes(time, sessions);
        queries = new LiveQueries(maps, access, codec, time, sessions, config.queries(), telemetry);
        searches = new Searches(maps, codec, time, surroundings.scheduler(), sessions, config.searches());
        indexes = new IndexAdministration(
                storage.state(),
                maps,
                queries,
                searches,
                access,
                config.queries().indexes(),
                config.searches().fields());
        vectors = new VectorIndexes(maps, time, surroundings.scheduler(), Embedders.of(config.vectors(), embeddings));
        config.vectors().ofTexts().forEach(vectors::add);
        VectorIndexAdministration.restore(storage.state(), vectors);
        retrieval = new Retrieval(
                queries,
                new TextRanking(searches, config.searches()),
                new SemanticSearches(maps, vectors),
                time,
                config.queries().mostBytes());
        hybridSearches = new HybridSearches(
                maps, access, retrieval, codec, time, surroundings.scheduler(), sessions, config.hybridSearches());
        arrivals = new Arrivals(clock, time);
        journal = config.journal().on()
                ? Optional.of(
                        new Journal(config.journal().limits(), store, clock, time, surroundings.scheduler(), lanes))
                : Optional.empty();
        List<ChangeListener> listeners = new ArrayList<>(List.of(
                queries,
                searches,
                vectors,
                hybridSearches,
                arrivals,
                new AfterInterceptors(extensions.interceptors())));
        journal.ifPresent(listeners::add);
        applyOperation = new ApplyOperation(clock, resolvers, echoes, limits.tagsPerKey(), listeners);
        applyBatch = new ApplyBatch(ownership, gate, clock, maps, applyOperation, store, telemetry);
        expiry = new MapExpiry(maps, applyOperation, store, node, time);
    }

    /** Forgets what comes after the end, as when a timer still wants to tell followers of the journal: nobody is there. */
    private static ExecutorService lanes() {
        int threads = Runtime.getRuntime().availableProcessors();
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("lane-"),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Optional<ScriptSandbox> sandbox(ScriptsConfig scripts) {
        return scripts.on()
                ? Optional.of(new QuickJsSandbox(
                        new ScriptLimits(scripts.time(), scripts.memoryBytes(), scripts.workers(), scripts.waiting())))
                : Optional.empty();
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().name(name, 0).daemon().factory();
    }

    /** Goes on where the server was when it stopped. Blocks; to be called before anything else is done with it. */
    void restore(Storage storage) {
        clockMemory.restore();
        journal.ifPresent(kept -> kept.restore(storage.records()));
        indexes.restore();
    }

    /** Gives up what waits for a service elsewhere, so that nobody has to wait for it in turn. */
    void giveUpWaiting() {
        embeddings.shutdownNow();
    }

    /** Saves what is left to be saved and lets go of all threads. */
    @Override
    public void close() {
        giveUpWaiting();
        store.close();
        sandbox.ifPresent(ScriptSandbox::close);
        finish(lanes);
        finish(workers);
    }

    /** What has begun may still use the store; what hangs must not keep the server from stopping. */
    private static void finish(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(TIME_TO_FINISH.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "stopped without waiting for tasks that do not come to their end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

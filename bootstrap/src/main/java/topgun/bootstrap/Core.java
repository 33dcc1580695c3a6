package topgun.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import topgun.application.interceptor.Interceptor;
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
import topgun.application.port.Scheduler;
import topgun.application.port.ScriptSandbox;
import topgun.application.port.ServerState;
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
import topgun.bootstrap.config.JournalConfig;
import topgun.bootstrap.config.LimitsConfig;
import topgun.bootstrap.config.ScriptsConfig;
import topgun.bootstrap.config.ServerConfig;
import topgun.bootstrap.config.VectorConfig;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;
import topgun.domain.resolver.ConflictResolver;

/** What the features of a server share: its clock, its sessions, its maps, and the way of a write from gate to store. */
final class Core implements AutoCloseable {

    final Threads threads = new Threads();

    final NodeId node;
    final byte[] deviceKey;
    final TimeSource time;
    final HybridLogicalClock clock;
    final ClockMemory clockMemory;
    final Telemetry telemetry = new Telemetry(System::nanoTime);
    final MessageCodec codec;
    final Sessions sessions;
    final AccessControl access;

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

    private final Optional<ScriptSandbox> sandbox;

    /** @param address where clients reach this server, asked late, since the port may be known only then */
    Core(
            ServerConfig config,
            Extensions extensions,
            Surroundings surroundings,
            Storage storage,
            Supplier<String> address) {
        LimitsConfig limits = config.limits();
        Scheduler scheduler = surroundings.scheduler();

        var identity = ServerIdentity.loadOrCreate(config.data().nodeId(), storage.state(), surroundings.random());
        node = identity.nodeId();
        deviceKey = identity.deviceKey();
        time = surroundings.time();
        clock = new HybridLogicalClock(node, time);
        clockMemory = new ClockMemory(clock, storage.state(), threads.workers);
        codec = new MessagePackCodec(Limits.ofCodec(limits));
        sessions = new Sessions(surroundings.ids(), codec, time, Limits.ofSessions(limits));
        extensions.interceptors().forEach(interceptor -> sessions.onEnd(interceptor::disconnected));
        access = new AccessControl(PolicyAdministration.withKept(
                AccessRules.of(config.security(), extensions.policies()), storage.state()));

        maps = new LoadedMaps(
                storage.records(), limits.maps(), surroundings.random().nextLong(), threads.lanes, threads.workers);
        store = writeBehind(config, storage);
        ownership = new SingleNode(node.value(), address, time);

        sandbox = sandbox(config.scripts());
        scripts = new Scripts(sandbox);
        resolvers = resolvers(config.scripts(), extensions.resolver());

        queries = new LiveQueries(maps, access, codec, time, sessions, config.queries(), telemetry);
        searches = new Searches(maps, codec, time, scheduler, sessions, config.searches());
        indexes = indexes(config, storage.state());
        vectors = vectors(config.vectors(), storage.state(), scheduler);
        retrieval = new Retrieval(
                queries,
                new TextRanking(searches, config.searches()),
                new SemanticSearches(maps, vectors),
                time,
                config.queries().mostBytes());
        hybridSearches =
                new HybridSearches(maps, access, retrieval, codec, time, scheduler, sessions, config.hybridSearches());

        arrivals = new Arrivals(clock, time);
        journal = journal(config.journal(), scheduler);

        gate = new Gate(
                access,
                clock,
                config.data().maxClockDrift().toMillis(),
                limits.valueBytes(),
                extensions.interceptors());
        echoes = new ExpectedEchoes(time, sessions);
        applyOperation =
                new ApplyOperation(clock, resolvers, echoes, limits.tagsPerKey(), listeners(extensions.interceptors()));
        applyBatch = new ApplyBatch(ownership, gate, clock, maps, applyOperation, store, telemetry);
        expiry = new MapExpiry(maps, applyOperation, store, node, time);
    }

    private WriteBehind writeBehind(ServerConfig config, Storage storage) {
        return new WriteBehind(
                storage.records(),
                time,
                config.data().acknowledge() == Durability.SYNCED,
                config.storage().queuedWrites(),
                Threads.daemons("store-writer-"),
                telemetry);
    }

    private static Optional<ScriptSandbox> sandbox(ScriptsConfig scripts) {
        return scripts.on()
                ? Optional.of(new QuickJsSandbox(
                        new ScriptLimits(scripts.time(), scripts.memoryBytes(), scripts.workers(), scripts.waiting())))
                : Optional.empty();
    }

    private Resolvers resolvers(ScriptsConfig config, ConflictResolver last) {
        return new Resolvers(last, scripts, config.resolversPerMap(), config.resolvers(), time);
    }

    private IndexAdministration indexes(ServerConfig config, ServerState state) {
        return new IndexAdministration(
                state,
                maps,
                queries,
                searches,
                access,
                config.queries().indexes(),
                config.searches().fields());
    }

    private VectorIndexes vectors(VectorConfig config, ServerState state, Scheduler scheduler) {
        var indexes = new VectorIndexes(maps, time, scheduler, Embedders.of(config, threads.embeddings));
        config.ofTexts().forEach(indexes::add);
        VectorIndexAdministration.restore(state, indexes);
        return indexes;
    }

    private Optional<Journal> journal(JournalConfig config, Scheduler scheduler) {
        return config.on()
                ? Optional.of(new Journal(config.limits(), store, clock, time, scheduler, threads.lanes))
                : Optional.empty();
    }

    /** In the order in which they are told of a change. */
    private List<ChangeListener> listeners(List<Interceptor> interceptors) {
        List<ChangeListener> listeners = new ArrayList<>(
                List.of(queries, searches, vectors, hybridSearches, arrivals, new AfterInterceptors(interceptors)));
        journal.ifPresent(listeners::add);
        return listeners;
    }

    /** Goes on where the server was when it stopped. Blocks; to be called before anything else is done with it. */
    void restore(Storage storage) {
        clockMemory.restore();
        journal.ifPresent(kept -> kept.restore(storage.records()));
        indexes.restore();
    }

    /** Saves what is left to be saved and lets go of all threads. */
    @Override
    public void close() {
        threads.giveUpWaiting();
        store.close();
        sandbox.ifPresent(ScriptSandbox::close);
        threads.close();
    }
}

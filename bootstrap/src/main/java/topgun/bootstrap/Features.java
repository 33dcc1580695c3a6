package topgun.bootstrap;

import topgun.application.cluster.PartitionHandlers;
import topgun.application.connection.ConnectionHandlers;
import topgun.application.counter.CounterHandlers;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.hybrid.HybridHandlers;
import topgun.application.journal.JournalHandlers;
import topgun.application.lock.LockHandlers;
import topgun.application.operation.Acknowledgements;
import topgun.application.operation.OperationHandlers;
import topgun.application.operation.ReservedMap;
import topgun.application.operation.UndatedWrites;
import topgun.application.port.Scheduler;
import topgun.application.processor.EntryAccess;
import topgun.application.processor.ProcessorHandlers;
import topgun.application.processor.RunProcessor;
import topgun.application.query.QueryHandlers;
import topgun.application.query.SqlHandlers;
import topgun.application.resolver.ResolverHandlers;
import topgun.application.search.SearchHandlers;
import topgun.application.sync.SyncHandlers;
import topgun.application.topic.TopicHandlers;
import topgun.application.vector.VectorHandlers;
import topgun.bootstrap.config.DataConfig;
import topgun.bootstrap.config.LimitsConfig;
import topgun.bootstrap.config.ScriptsConfig;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.access.ReservedMaps;

/** What clients can ask for: the handlers of all features, in the order in which a reader of the protocol meets them. */
final class Features {

    private Features() {}

    /** @param connections what a client has to do with first; it greets new clients, too */
    static MessageRegistry of(
            Core core,
            ServerConfig config,
            Extensions extensions,
            Scheduler scheduler,
            ConnectionHandlers connections) {
        var registry = MessageRegistry.builder(
                () -> core.store.hasFailedFor(config.storage().patience().toMillis()));
        connections.registerWith(registry);
        replication(core, config.data(), scheduler, registry);
        questions(core, config, registry);
        new PartitionHandlers(core.ownership).registerWith(registry);
        coordination(core, config.limits(), scheduler, registry);
        code(core, config.scripts(), extensions, registry);
        return registry.build();
    }

    /** Writing to maps, and bringing replicas of them up to date. */
    private static void replication(Core core, DataConfig data, Scheduler scheduler, MessageRegistry.Builder registry) {
        var acknowledgements = new Acknowledgements(
                core.store,
                scheduler,
                data.acknowledge(),
                data.writeAckTimeout().toMillis(),
                data.resyncAfterRefusal(),
                core.sessions);
        new OperationHandlers(core.gate, core.applyBatch, acknowledgements, new UndatedWrites(core.sessions))
                .registerWith(registry);
        new SyncHandlers(
                        core.maps,
                        core.access,
                        core.gate,
                        core.applyBatch,
                        core.clock,
                        core.time,
                        data.tombstoneRetention().toMillis(),
                        core.sessions,
                        core.telemetry)
                .registerWith(registry);
    }

    /** What maps are asked, once or until further notice. */
    private static void questions(Core core, ServerConfig config, MessageRegistry.Builder registry) {
        new QueryHandlers(
                        core.maps, core.access, core.expiry, core.time, core.queries, config.queries(), core.telemetry)
                .registerWith(registry);
        new SearchHandlers(core.maps, core.access, core.expiry, core.searches, config.searches())
                .registerWith(registry);
        new VectorHandlers(
                        core.maps,
                        core.access,
                        core.expiry,
                        core.time,
                        core.vectors,
                        config.vectors().searches())
                .registerWith(registry);
        new HybridHandlers(
                        core.maps,
                        core.access,
                        core.expiry,
                        core.time,
                        core.retrieval,
                        core.hybridSearches,
                        config.hybridSearches())
                .registerWith(registry);
        new SqlHandlers().registerWith(registry);
    }

    /** What clients share besides maps. */
    private static void coordination(
            Core core, LimitsConfig limits, Scheduler scheduler, MessageRegistry.Builder registry) {
        new TopicHandlers(
                        limits.topics(), limits.following().topics(), core.access, core.codec, core.time, core.sessions)
                .registerWith(registry);
        new CounterHandlers(
                        reserved(ReservedMaps.COUNTERS, core),
                        core.access,
                        core.codec,
                        limits.following().counters(),
                        limits.nodesPerCounter(),
                        core.sessions)
                .registerWith(registry);
        new JournalHandlers(
                        core.journal,
                        core.access,
                        core.codec,
                        limits.following().journalSubscriptions(),
                        core.sessions)
                .registerWith(registry);
        new LockHandlers(
                        reserved(ReservedMaps.LOCKS, core),
                        core.access,
                        core.time,
                        scheduler,
                        limits.following().locks(),
                        core.sessions)
                .registerWith(registry);
    }

    private static ReservedMap reserved(String name, Core core) {
        return new ReservedMap(name, core.maps, core.applyOperation, core.store, core.clock);
    }

    /** What is done with entries by code, of the server or of clients. */
    private static void code(Core core, ScriptsConfig config, Extensions extensions, MessageRegistry.Builder registry) {
        var entries = new EntryAccess(core.access, core.gate, core.applyOperation, core.echoes, core.clock, core.time);
        var runProcessor = new RunProcessor(core.maps, core.store, core.scripts, entries);
        new ProcessorHandlers(
                        extensions.processors(), core.scripts, config.keys(), core.access, core.store, runProcessor)
                .registerWith(registry);
        new ResolverHandlers(core.resolvers, extensions.resolvers(), core.scripts, core.access).registerWith(registry);
    }
}

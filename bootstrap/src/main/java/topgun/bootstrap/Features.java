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
import topgun.application.resolver.ResolverHandlers;
import topgun.application.search.SearchHandlers;
import topgun.application.search.UnavailableFeatures;
import topgun.application.sync.SyncHandlers;
import topgun.application.topic.TopicHandlers;
import topgun.application.vector.VectorHandlers;
import topgun.bootstrap.config.DataConfig;
import topgun.bootstrap.config.LimitsConfig;
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
        LimitsConfig limits = config.limits();
        var registry = MessageRegistry.builder(
                () -> core.store.hasFailedFor(config.storage().patience().toMillis()));
        connections.registerWith(registry);
        operations(core, config.data(), scheduler).registerWith(registry);
        new SyncHandlers(
                        core.maps,
                        core.access,
                        core.gate,
                        core.applyBatch,
                        core.clock,
                        core.time,
                        config.data().tombstoneRetention().toMillis(),
                        core.sessions,
                        core.telemetry)
                .registerWith(registry);
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
        UnavailableFeatures.registerWith(registry);
        new PartitionHandlers(core.ownership).registerWith(registry);
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
        new ProcessorHandlers(
                        extensions.processors(),
                        core.scripts,
                        config.scripts().keys(),
                        core.access,
                        core.store,
                        runProcessor(core))
                .registerWith(registry);
        new ResolverHandlers(core.resolvers, extensions.resolvers(), core.scripts, core.access).registerWith(registry);
        return registry.build();
    }

    private static ReservedMap reserved(String name, Core core) {
        return new ReservedMap(name, core.maps, core.applyOperation, core.store, core.clock);
    }

    private static RunProcessor runProcessor(Core core) {
        return new RunProcessor(
                core.maps,
                core.store,
                core.scripts,
                new EntryAccess(core.access, core.gate, core.applyOperation, core.echoes, core.clock, core.time));
    }

    private static OperationHandlers operations(Core core, DataConfig data, Scheduler scheduler) {
        var acknowledgements = new Acknowledgements(
                core.store,
                scheduler,
                data.acknowledge(),
                data.writeAckTimeout().toMillis(),
                data.resyncAfterRefusal(),
                core.sessions);
        return new OperationHandlers(core.gate, core.applyBatch, acknowledgements, new UndatedWrites(core.sessions));
    }
}

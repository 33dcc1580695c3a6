package topgun.application.hybrid;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.query.Json;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** A server with one client that writes and one that searches; what texts mean is made up by the test. */
abstract class HybridFixture {

    static final NodeId WRITER = new NodeId("writer");
    static final String RED = "{'op':'eq','attribute':'colour','value':'red'}";
    static final long LAG = Promptness.DEFAULT.longestLagMillis();
    static final String TOO_BUSY = "the map is too busy to be searched";
    static final String NO_PROVIDER = "no embedding provider configured for semantic search";

    final FakeRecordStore store = new FakeRecordStore();
    final Meanings meanings = new Meanings();
    TestServer server;
    HybridSearcher writer;
    HybridSearcher reader;
    private long written;

    HybridFixture() {
        server = new TestServer(options());
        connect();
    }

    final TestServer.Options options() {
        return new TestServer.Options().store(store).meanings(meanings);
    }

    final void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options);
        connect();
    }

    private void connect() {
        writer = new HybridSearcher(server.user("ann"));
        reader = new HybridSearcher(server.user("bob"));
        meanings.answerOn(this::inLane);
    }

    @AfterEach
    final void close() {
        store.repair();
        server.close();
    }

    final void inLane(String map, Runnable task) {
        server.maps.run(map, new MapTask() {
            @Override
            public void run(GridMap loaded) {
                task.run();
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
    }

    final Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    final void put(String map, String key, String json) {
        writer.client.write(new Operation.Put(map, key, Json.value(json), next(), TimeToLive.NONE));
    }

    final void remove(String map, String key) {
        writer.client.write(new Operation.Remove(map, key, next()));
    }

    static HybridSearchResponse refused(String id, String error) {
        return new HybridSearchResponse(id, List.of(), 0, Optional.of(error));
    }

    static SearchSettings strict(String fields) {
        return new SearchSettings(
                SearchFields.parse(fields),
                SearchRules.NONE,
                true,
                10,
                20,
                16 << 20,
                30,
                2,
                600_000,
                Promptness.DEFAULT);
    }

    static AccessPolicy onlyFields(String... names) {
        return AccessPolicy.denyByDefault(List.of(
                new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                new Policy("USER", new MapPattern("*"), Set.of(Action.READ), Set.of(names))));
    }
}

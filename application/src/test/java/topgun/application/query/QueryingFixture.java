package topgun.application.query;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** A server, somebody who writes to it, and somebody who has queries. */
abstract class QueryingFixture {

    static final NodeId WRITER = new NodeId("writer");

    final FakeRecordStore store = new FakeRecordStore();
    TestServer server = new TestServer(new TestServer.Options().store(store));
    Subscriber writer = new Subscriber(server.user("ann"));
    Subscriber reader = new Subscriber(server.user("bob"));
    long written;

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options.store(store));
        writer = new Subscriber(server.user("ann"));
        reader = new Subscriber(server.user("bob"));
    }

    Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    void put(String map, String key, String value) {
        put(map, key, value, TimeToLive.NONE);
    }

    void put(String map, String key, String value, TimeToLive ttl) {
        writer.client.write(new Operation.Put(map, key, Json.value(value), next(), ttl));
    }

    void delete(String map, String key) {
        writer.client.write(new Operation.Remove(map, key, next()));
    }

    static QueryUpdate enter(String key, String value) {
        return new QueryUpdate(key, Optional.of(Json.value(value)), ResultChange.ENTER);
    }

    static QueryUpdate update(String key, String value) {
        return new QueryUpdate(key, Optional.of(Json.value(value)), ResultChange.UPDATE);
    }

    static QueryUpdate leave(String key) {
        return new QueryUpdate(key, Optional.empty(), ResultChange.LEAVE);
    }

    static List<String> keys(QueryResponse response) {
        return response.rows().stream().map(Row::key).toList();
    }
}

package topgun.application.operation;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.SubmittedOperation;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A server, and somebody who writes to it. */
abstract class WritingFixture {

    final FakeRecordStore store = new FakeRecordStore();
    TestServer server = new TestServer(new TestServer.Options().store(store));
    TestClient writer = server.user("ann");

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options.store(store));
        writer = server.user("ann");
    }

    TestClient follower(String map) {
        TestClient follower = server.user("bob");
        follower.say(new QuerySubscribe("q", map, Value.of(new ValueView.MapView(Map.of())), Optional.empty()));
        follower.forget();
        return follower;
    }

    OperationAck awaitAck() {
        await().until(() -> !writer.heard(OperationAck.class).isEmpty());
        return writer.heard(OperationAck.class).getFirst();
    }

    /** Operations that come together and ask for nothing together. */
    static OperationBatch batch(List<SubmittedOperation> operations) {
        return new OperationBatch(operations, Optional.empty(), OptionalLong.empty(), false);
    }

    static Operation put(String map, String key, String value, ClaimedTime time) {
        return new Operation.Put(map, key, text(value), time, TimeToLive.NONE);
    }

    static Value text(String text) {
        return Value.of(new ValueView.Text(text));
    }

    static Timestamp at(long offset) {
        return new Timestamp(TestServer.START_MILLIS + offset, 0, new NodeId("client"));
    }
}

package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.interceptor.Interceptor;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.port.CloseReason;
import topgun.application.session.Session;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.ValueView;

/** What interceptors are asked and told, and what they can change. */
class InterceptorsTest extends WritingFixture {

    private final List<String> calls = new ArrayList<>();

    @Test
    void aFailingInterceptorRefusesOnlyItsOperation() {
        start(new TestServer.Options().interceptors(new Interceptor() {
            @Override
            public Optional<Operation> before(Session session, Operation operation) {
                if (operation.key().equals("bad")) {
                    throw new IllegalArgumentException("not this one");
                }
                return operation.key().equals("drop") ? Optional.empty() : Optional.of(operation);
            }
        }));
        TestClient follower = follower("m");
        writer.write(put("m", "bad", "v", at(1)), put("m", "drop", "v", at(2)), put("m", "good", "v", at(3)));
        assertThat(awaitAck().results()).extracting(OperationResult::success).containsExactly(false, true, true);
        assertThat(follower.heard(ServerEvent.class)).hasSize(1);
    }

    @Test
    void eachSeesWhatTheOneBeforeMadeOfItAndNoFailureHidesAnythingFromTheNext() {
        start(new TestServer.Options()
                .interceptors(recording("a", value -> value + "!"), recording("b", value -> value)));
        writer.write(put("m", "k", "v", at(1)));
        awaitAck();
        writer.disconnect();
        assertThat(calls)
                .containsExactly(
                        "a connected",
                        "b connected",
                        "a before v",
                        "b before v!",
                        "a after",
                        "b after",
                        "a disconnected",
                        "b disconnected");
    }

    @Test
    void whatIsChangedGetsALaterTimeAndIsToldToItsWriter() {
        start(new TestServer.Options().interceptors(recording("a", value -> value + "!")));
        writer.write(put("m", "k", "v", at(30_000)));
        awaitAck();
        var told = (ServerEvent.LwwChanged) writer.heard(ServerEvent.class).getFirst();
        assertThat(((LwwRecord.Entry) told.entry()).value()).isEqualTo(text("v!"));
        assertThat(told.entry().timestamp().isAfter(at(30_000))).isTrue();
    }

    @Test
    void whatIsNotChangedStaysAsItWasWritten() {
        start(new TestServer.Options().interceptors(recording("a", value -> value)));
        writer.write(put("m", "k", "v", at(1)));
        awaitAck();
        assertThat(writer.heard(ServerEvent.class)).isEmpty();
    }

    @Test
    void whatIsDroppedNeverReachesMoreThanMemory() {
        start(new TestServer.Options().interceptors(new Interceptor() {
            @Override
            public Optional<Operation> before(Session session, Operation operation) {
                return Optional.empty();
            }
        }));
        writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
        assertThat(awaitAck())
                .isEqualTo(new OperationAck(
                        "1",
                        false,
                        WriteConcern.MEMORY,
                        List.of(new OperationResult("1", true, WriteConcern.MEMORY, Optional.empty()))));
    }

    @Test
    void whoIsRefusedIsNotLetIn() {
        server.close();
        server = new TestServer(new TestServer.Options().interceptors(new Interceptor() {
            @Override
            public void connected(Session session) {
                throw new IllegalStateException("not you");
            }
        }));
        assertThat(server.connect().closed()).contains(CloseReason.REJECTED);
    }

    private Interceptor recording(String name, UnaryOperator<String> change) {
        return new Interceptor() {
            @Override
            public void connected(Session session) {
                calls.add(name + " connected");
            }

            @Override
            public void disconnected(Session session) {
                calls.add(name + " disconnected");
                throw new IllegalStateException("never mind");
            }

            @Override
            public Optional<Operation> before(Session session, Operation operation) {
                var put = (Operation.Put) operation;
                String value = ((ValueView.Text) put.value().view()).value();
                calls.add(name + " before " + value);
                return Optional.of(
                        new Operation.Put(put.map(), put.key(), text(change.apply(value)), put.time(), put.ttl()));
            }

            @Override
            public void after(Session session, Change change) {
                calls.add(name + " after");
                throw new IllegalStateException("never mind");
            }
        };
    }
}

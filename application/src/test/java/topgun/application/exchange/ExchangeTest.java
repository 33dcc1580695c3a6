package topgun.application.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestServer;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;
import topgun.application.message.ExchangeRequest.KnownMap;
import topgun.application.message.OperationId;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.SubmittedOperation;
import topgun.application.port.CloseReason;
import topgun.domain.access.Principal;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.Value;

class ExchangeTest {

    private static final Principal ANN = new Principal(Optional.of("ann"), List.of("USER"));

    private final FakeRecordStore store = new FakeRecordStore();
    private final TestServer server = new TestServer(new TestServer.Options().store(store));

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private static Timestamp ahead(long millis) {
        return new Timestamp(TestServer.START_MILLIS + millis, 0, new NodeId("poller"));
    }

    private Timestamp timeAfterHearing(Principal who, ClaimedTime shown) {
        return server.exchange
                .answer(who, new ExchangeRequest(shown, List.of(), List.of(), List.of(), List.of()))
                .join()
                .serverTime();
    }

    @Test
    void theServersClockIsLaterThanThoseOfItsClients() {
        assertThat(timeAfterHearing(ANN, ahead(30_000)).isAfter(ahead(30_000))).isTrue();
        assertThat(timeAfterHearing(ANN, ahead(60_000)).isAfter(ahead(60_000))).isTrue();
    }

    @Test
    void aClockTooFarAheadAndThatOfAStrangerMoveNothing() {
        assertThat(timeAfterHearing(ANN, ahead(60_001)).millis()).isEqualTo(TestServer.START_MILLIS);
        assertThat(timeAfterHearing(ANN, UnusableTime.INSTANCE).millis()).isEqualTo(TestServer.START_MILLIS);
        assertThat(timeAfterHearing(Principal.UNKNOWN, ahead(30_000)).millis()).isEqualTo(TestServer.START_MILLIS);
    }

    @Test
    void theReplyTellsOfAllOperationsThoughOnesTimeIsUpBefore() {
        store.breakSaving();
        CompletableFuture<ExchangeReply> reply = server.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE,
                        List.of(persisted("1", 100), persisted("2", 30_000)),
                        List.of(),
                        List.of(),
                        List.of()));
        server.time.advance(100);
        assertThat(reply).isNotDone();
        store.repair();
        await().until(reply::isDone);
        assertThat(reply.join().acknowledged().orElseThrow().results())
                .containsExactly(
                        new OperationResult(
                                "1",
                                false,
                                WriteConcern.APPLIED,
                                Optional.of("Timeout: achieved APPLIED, requested PERSISTED")),
                        new OperationResult("2", true, WriteConcern.PERSISTED, Optional.empty()));
    }

    @Test
    void whatFollowsAWriteIsNotDoneByTheWriterOfTheStore() {
        Queue<Runnable> aside = new ArrayDeque<>();
        var stepped = new TestServer(new TestServer.Options().savingOnDemand().aside(aside::add));
        CompletableFuture<ExchangeReply> reply = stepped.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE,
                        List.of(persisted("1", 30_000)),
                        List.of(new KnownMap("m", UnusableTime.INSTANCE)),
                        List.of(),
                        List.of()));
        stepped.writes.saveNext();
        assertThat(reply).isNotDone();
        run(aside);
        assertThat(reply.join().deltas()).hasSize(1);
    }

    @Test
    void whoWaitsForTheReplyMayBlockAndTheMapIsServedAllTheSame() {
        Queue<Runnable> loads = new ArrayDeque<>();
        Queue<Runnable> aside = new ArrayDeque<>();
        var cold = new TestServer(new TestServer.Options().loading(loads::add).aside(aside::add));
        CompletableFuture<ExchangeReply> reply = cold.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE,
                        List.of(),
                        List.of(new KnownMap("m", UnusableTime.INSTANCE)),
                        List.of(),
                        List.of()));
        run(loads);
        assertThat(reply).isNotDone();
        run(aside);
        assertThat(reply.join().deltas()).hasSize(1);
        cold.close();
    }

    @Test
    void whoIsToldThatTimeIsUpMayBlockAndTheSchedulerGoesOn() {
        Queue<Runnable> aside = new ArrayDeque<>();
        var stepped = new TestServer(new TestServer.Options().savingOnDemand().aside(aside::add));
        CompletableFuture<ExchangeReply> reply = stepped.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE, List.of(persisted("1", 90_000)), List.of(), List.of(), List.of()));
        stepped.time.advance(60_000);
        assertThat(reply).isNotDone();
        run(aside);
        assertThat(reply).isCompletedExceptionally();
    }

    @Test
    void whoWaitsWhenTheServerStopsIsTold() {
        var stepped = new TestServer(new TestServer.Options().savingOnDemand());
        CompletableFuture<ExchangeReply> reply = stepped.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE, List.of(persisted("1", 30_000)), List.of(), List.of(), List.of()));
        stepped.gateway.drain();
        stepped.sessions.forEach(session -> session.close(CloseReason.SHUTDOWN));
        assertThatThrownBy(reply::join).hasMessageContaining("Server Shutdown");
    }

    @Test
    void whoComesWhenTheServerStopsIsTold() {
        server.gateway.drain();
        CompletableFuture<ExchangeReply> reply = server.exchange.answer(
                ANN,
                new ExchangeRequest(
                        UnusableTime.INSTANCE,
                        List.of(),
                        List.of(new KnownMap("m", UnusableTime.INSTANCE)),
                        List.of(),
                        List.of()));
        assertThatThrownBy(reply::join).hasMessageContaining("Server Shutdown");
    }

    private static void run(Queue<Runnable> tasks) {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static SubmittedOperation persisted(String id, long timeoutMillis) {
        return new SubmittedOperation(
                Optional.of(new OperationId(id, false)),
                new SubmittedOperation.Content.Complete(
                        new Operation.Put("m", id, Value.of(new byte[] {1}), ahead(1), TimeToLive.NONE)),
                Optional.of(WriteConcern.PERSISTED),
                OptionalLong.of(timeoutMillis));
    }
}

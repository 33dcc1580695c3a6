package topgun.application.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.ClientGateway;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;
import topgun.application.operation.Gate;
import topgun.application.port.Scheduler;
import topgun.application.port.Scheduler.Scheduled;
import topgun.domain.access.Principal;
import topgun.domain.clock.HybridLogicalClock;

/** Answers clients that come with a request and go with a reply. Safe for all threads; never blocks. */
public final class Exchange {

    private final ClientGateway gateway;
    private final AccessControl access;
    private final Deltas deltas;
    private final Gate gate;
    private final HybridLogicalClock clock;
    private final Scheduler scheduler;
    private final long timeoutMillis;
    private final Executor workers;

    /**
     * @param timeoutMillis after how long a request is given up that still waits, for a map or for the store
     * @param workers run what may take longer, or block, when something has been waited for
     */
    public Exchange(
            ClientGateway gateway,
            AccessControl access,
            Deltas deltas,
            Gate gate,
            HybridLogicalClock clock,
            Scheduler scheduler,
            long timeoutMillis,
            Executor workers) {
        this.gateway = gateway;
        this.access = access;
        this.deltas = deltas;
        this.gate = gate;
        this.clock = clock;
        this.scheduler = scheduler;
        this.timeoutMillis = timeoutMillis;
        this.workers = workers;
    }

    /** Why there is no reply. */
    public static final class UnansweredException extends Exception {

        private static final long serialVersionUID = 1L;

        UnansweredException(String message) {
            super(message);
        }
    }

    /**
     * The reply, or an {@link UnansweredException}. What was written by then stays written. It comes before this returns or
     * from a worker, so whoever waits for it may block.
     */
    public CompletableFuture<ExchangeReply> answer(Principal who, ExchangeRequest request) {
        var reply = new CompletableFuture<ExchangeReply>();
        var session = new RequestSession(gateway, reason -> giveUp(reply, reason.text()));
        if (session.answers().isClosed()) {
            session.end();
            return reply;
        }
        session.session().authenticate(who);
        if (!who.equals(Principal.UNKNOWN)) {
            gate.observe(request.time());
        }
        Scheduled timer =
                scheduler.after(timeoutMillis, () -> giveUp(reply, "the server is busy, send the request again later"));
        new RequestRun(access, deltas, clock, session, request, reply, workers).start();
        return reply.whenComplete((ignored, failure) -> {
            timer.cancel();
            session.end();
        });
    }

    private void giveUp(CompletableFuture<ExchangeReply> reply, String reason) {
        workers.execute(() -> reply.completeExceptionally(new UnansweredException(reason)));
    }
}

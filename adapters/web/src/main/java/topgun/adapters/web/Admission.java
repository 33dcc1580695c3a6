package topgun.adapters.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets handshakes in, makes them wait, or turns them away. Other requests pass.
 *
 * <p>When too many clients are not authenticated, new ones wait: old clients give up for good after a few refusals, but
 * have patience with an answer that takes its time. Each client that authenticates or leaves lets the next one in.
 */
final class Admission extends Handler.Wrapper {

    private static final String SUPPORTED_VERSION = "13";
    private static final String RETRY_AFTER_SECONDS = "5";

    private final WebSettings.Limits limits;
    private final Origins origins;
    private final Upgrade upgrade;
    private final Runnable onTurnedAway;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> byAddress = new HashMap<>();
    private final Queue<Handshake> waiting = new ArrayDeque<>();
    private int permits;
    private int unauthenticated;
    private boolean closed;

    private record Handshake(Request request, Response response, Callback callback, String address) {}

    private enum Decision {
        ENTER,
        WAIT,
        FULL,
        TOO_MANY_FROM_ADDRESS
    }

    /** Turns a request into a WebSocket. */
    @FunctionalInterface
    interface Upgrade {

        /** Answers false, and has done nothing, if the request does not ask for that. */
        boolean attempt(Request request, Response response, Callback callback, Permit permit);
    }

    /** @param onTurnedAway run whenever somebody is not let in because there are too many */
    Admission(WebSettings.Limits limits, Origins origins, Upgrade upgrade, Runnable onTurnedAway) {
        this.limits = limits;
        this.origins = origins;
        this.upgrade = upgrade;
        this.onTurnedAway = onTurnedAway;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        WebEndPoint socket = WebEndPoint.under(
                request.getConnectionMetaData().getConnection().getEndPoint());
        socket.requestArrived();
        Request.addCompletionListener(request, failure -> socket.requestAnswered());
        String version = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION);
        if (version == null) {
            return Burst.outside(() -> super.handle(request, response, callback));
        }
        if (!version.equals(SUPPORTED_VERSION)) {
            response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_VERSION, SUPPORTED_VERSION);
            return refuse(request, response, callback, HttpStatus.UPGRADE_REQUIRED_426);
        }
        if (!origins.admit(request.getHeaders().get(HttpHeader.ORIGIN))) {
            Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403, Origins.REFUSAL);
            return true;
        }
        var handshake = new Handshake(request, response, callback, Request.getRemoteAddr(request));
        return switch (decide(handshake)) {
            case ENTER -> enter(handshake);
            case WAIT -> true;
            case FULL -> turnAway(handshake, HttpStatus.SERVICE_UNAVAILABLE_503);
            case TOO_MANY_FROM_ADDRESS -> turnAway(handshake, HttpStatus.TOO_MANY_REQUESTS_429);
        };
    }

    /** Lets nobody in any more; those who wait are turned away. */
    void close() {
        List<Handshake> refused;
        lock.lock();
        try {
            closed = true;
            refused = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        refused.forEach(it -> refuse(it.request, it.response, it.callback, HttpStatus.SERVICE_UNAVAILABLE_503));
    }

    /** How many handshakes wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many permits are out. */
    int permits() {
        lock.lock();
        try {
            return permits;
        } finally {
            lock.unlock();
        }
    }

    /** How many of them are held by clients that are not authenticated. */
    int unauthenticated() {
        lock.lock();
        try {
            return unauthenticated;
        } finally {
            lock.unlock();
        }
    }

    /** How many addresses are remembered. */
    int addresses() {
        lock.lock();
        try {
            return byAddress.size();
        } finally {
            lock.unlock();
        }
    }

    private Decision decide(Handshake handshake) {
        lock.lock();
        try {
            if (closed || permits + waiting.size() >= limits.connections()) {
                return Decision.FULL;
            }
            if (byAddress.getOrDefault(handshake.address, 0) >= limits.connectionsPerAddress()) {
                return Decision.TOO_MANY_FROM_ADDRESS;
            }
            byAddress.merge(handshake.address, 1, Integer::sum);
            if (unauthenticated >= limits.unauthenticated()) {
                handshake.request.addIdleTimeoutListener(timeout -> false);
                waiting.add(handshake);
                return Decision.WAIT;
            }
            grant();
            return Decision.ENTER;
        } finally {
            lock.unlock();
        }
    }

    private void grant() {
        permits++;
        unauthenticated++;
    }

    /** Takes a permit along, which is tied to the socket, or to the request if that does not end as a WebSocket. */
    private boolean enter(Handshake handshake) {
        var permit = new Permit(handshake.address);
        Request request = handshake.request;
        WebEndPoint.under(request.getConnectionMetaData().getConnection().getEndPoint())
                .onEnd(permit::release);
        Request.addCompletionListener(request, failure -> {
            if (handshake.response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101) {
                permit.release();
            }
        });
        try {
            if (!upgrade.attempt(request, handshake.response, handshake.callback, permit)) {
                Response.writeError(request, handshake.response, handshake.callback, HttpStatus.BAD_REQUEST_400);
            }
        } catch (RuntimeException e) {
            Response.writeError(request, handshake.response, handshake.callback, e);
        }
        return true;
    }

    /** Lets in who may come in now; called without the lock. */
    private void letNextOnesIn() {
        List<Handshake> next = new ArrayList<>();
        lock.lock();
        try {
            while (unauthenticated < limits.unauthenticated() && !waiting.isEmpty()) {
                grant();
                next.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        next.forEach(it -> it.request.getContext().execute(() -> enter(it)));
    }

    private boolean turnAway(Handshake handshake, int status) {
        onTurnedAway.run();
        return refuse(handshake.request, handshake.response, handshake.callback, status);
    }

    private static boolean refuse(Request request, Response response, Callback callback, int status) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
        Response.writeError(request, response, callback, status);
        return true;
    }

    /** The right to be connected, from the handshake until the TCP connection has ended. */
    final class Permit {

        private final String address;
        private boolean authenticated;
        private boolean released;
        private @Nullable Runnable onRelease;

        private Permit(String address) {
            this.address = address;
        }

        /** The client does not count as unauthenticated any more. */
        void authenticated() {
            lock.lock();
            try {
                if (released || authenticated) {
                    return;
                }
                authenticated = true;
                unauthenticated--;
            } finally {
                lock.unlock();
            }
            letNextOnesIn();
        }

        /** Something to be done when the connection has ended; at once if it has already. */
        void onRelease(Runnable action) {
            lock.lock();
            try {
                if (!released) {
                    onRelease = action;
                    return;
                }
            } finally {
                lock.unlock();
            }
            action.run();
        }

        private void release() {
            Runnable action;
            lock.lock();
            try {
                if (released) {
                    return;
                }
                released = true;
                permits--;
                if (!authenticated) {
                    unauthenticated--;
                }
                byAddress.merge(address, -1, (before, less) -> before + less > 0 ? before + less : null);
                action = onRelease;
            } finally {
                lock.unlock();
            }
            letNextOnesIn();
            if (action != null) {
                action.run();
            }
        }
    }
}

package topgun.application.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;

/** A connection's turn to be served. It lasts until it is ended, by whatever thread; only the first end counts. */
public final class Turn {

    private final AtomicBoolean ended = new AtomicBoolean();
    private final Runnable next;

    Turn(Runnable next) {
        this.next = next;
    }

    public void end() {
        if (ended.compareAndSet(false, true)) {
            next.run();
        }
    }
}

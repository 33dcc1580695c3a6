package topgun.application.port;

/**
 * Runs work later. Tasks of one scheduler run one at a time and must not block; what a task throws is logged and does not
 * stop a repeated task.
 */
public interface Scheduler {

    /** Runs {@code task} once, no earlier than {@code delayMillis} from now, unless it is cancelled before. */
    Scheduled after(long delayMillis, Runnable task);

    /** Runs {@code task} again and again, first after {@code periodMillis}, until it is cancelled. */
    Scheduled every(long periodMillis, Runnable task);

    /** A task that has been arranged. */
    interface Scheduled {

        /** Keeps the task from starting again; one that is running goes on. */
        void cancel();
    }
}

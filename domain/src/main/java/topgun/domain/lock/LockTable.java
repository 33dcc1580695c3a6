package topgun.domain.lock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who holds which lock and who waits for it.
 *
 * <p>A lock that is free goes to whoever asks; otherwise those who ask wait in their order. Who holds a lock and asks
 * again keeps it, with the same token, at least as long as the new lease says. A lease that is over ends with the next
 * call about its lock, or with {@link #expire}. Locks nobody holds take no room here, so the last token of each is kept by
 * the caller.
 *
 * <p>Not safe for several threads.
 *
 * @param <O> owners of locks; compared by equality
 */
public final class LockTable<O> {

    private final int mostPerOwner;
    private final Map<LockName, Lock<O>> locks = new HashMap<>();
    private final TreeSet<Lock<O>> byEnd = new TreeSet<>(
            Comparator.comparingLong((Lock<O> lock) -> lock.endMillis).thenComparing(lock -> lock.name.text()));
    private final Map<O, Set<Claim<O>>> claims = new HashMap<>();

    /**
     * @param patienceMillis how long the request may wait; later nobody listens for a grant
     */
    public record Request<O>(O owner, String requestId, LockName name, Lease lease, long patienceMillis) {}

    public record Grant<O>(Request<O> request, long token, long endMillis) {}

    /** Numbers grants and learns of them. */
    public interface Grants<O> {

        /** A number greater than all before for that name. */
        long nextToken(LockName name);

        void granted(Grant<O> grant);
    }

    /** A request that waits or holds. Two equal requests are two claims. */
    private static final class Claim<O> {

        private final Request<O> request;
        private final long deadlineMillis;

        Claim(Request<O> request, long nowMillis) {
            this.request = request;
            this.deadlineMillis = nowMillis + request.patienceMillis();
        }
    }

    private static final class Lock<O> {

        private final LockName name;
        private final Deque<Claim<O>> waiting = new ArrayDeque<>();
        private Claim<O> holder;
        private long token;
        private long endMillis;

        Lock(LockName name, Claim<O> holder) {
            this.name = name;
            this.holder = holder;
        }
    }

    /** @param mostPerOwner how many locks one owner may hold and wait for, taken together */
    public LockTable(int mostPerOwner) {
        this.mostPerOwner = mostPerOwner;
    }

    /** Grants the lock, or has the request wait; answers false, and does neither, if its owner has too many already. */
    public boolean request(Request<O> request, long nowMillis, Grants<O> grants) {
        settle(request.name(), nowMillis, grants);
        Lock<O> lock = locks.get(request.name());
        if (lock != null && lock.holder.request.owner().equals(request.owner())) {
            hold(
                    lock,
                    lock.holder,
                    Math.max(lock.endMillis, nowMillis + request.lease().millis()));
            grants.granted(new Grant<>(request, lock.token, lock.endMillis));
            return true;
        }
        if (!hasRoom(request.owner(), nowMillis)) {
            return false;
        }
        var claim = new Claim<>(request, nowMillis);
        if (lock == null) {
            grant(new Lock<>(request.name(), claim), claim, nowMillis, grants);
        } else {
            lock.waiting.add(claim);
        }
        claims.computeIfAbsent(request.owner(), owner -> new LinkedHashSet<>()).add(claim);
        return true;
    }

    /** Frees the lock for the next, if that owner holds it by that token. */
    public boolean release(LockName name, O owner, double token, long nowMillis, Grants<O> grants) {
        settle(name, nowMillis, grants);
        Lock<O> lock = locks.get(name);
        if (lock == null || !lock.holder.request.owner().equals(owner) || lock.token != token) {
            return false;
        }
        handOver(lock, nowMillis, grants);
        return true;
    }

    /** Frees what the owner holds and forgets what it waits for. */
    public void leave(O owner, long nowMillis, Grants<O> grants) {
        Set<Claim<O>> left = claims.remove(owner);
        if (left == null) {
            return;
        }
        List<Lock<O>> held = new ArrayList<>();
        for (Claim<O> claim : left) {
            Lock<O> lock = lockOf(claim);
            if (lock.holder == claim) {
                held.add(lock);
            } else {
                lock.waiting.remove(claim);
            }
        }
        held.forEach(lock -> handOver(lock, nowMillis, grants));
    }

    /** Ends the leases that are over. */
    public void expire(long nowMillis, Grants<O> grants) {
        while (!byEnd.isEmpty() && byEnd.first().endMillis <= nowMillis) {
            handOver(byEnd.first(), nowMillis, grants);
        }
    }

    /** When the next lease is over. */
    public OptionalLong nextEndMillis() {
        return byEnd.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byEnd.first().endMillis);
    }

    private void settle(LockName name, long nowMillis, Grants<O> grants) {
        Lock<O> lock = locks.get(name);
        if (lock != null && lock.endMillis <= nowMillis) {
            handOver(lock, nowMillis, grants);
        }
    }

    private void handOver(Lock<O> lock, long nowMillis, Grants<O> grants) {
        byEnd.remove(lock);
        locks.remove(lock.name);
        forget(lock.holder);
        for (Claim<O> next = lock.waiting.poll(); next != null; next = lock.waiting.poll()) {
            if (next.deadlineMillis > nowMillis) {
                grant(lock, next, nowMillis, grants);
                return;
            }
            forget(next);
        }
    }

    private void grant(Lock<O> lock, Claim<O> claim, long nowMillis, Grants<O> grants) {
        lock.token = grants.nextToken(lock.name);
        locks.put(lock.name, lock);
        hold(lock, claim, nowMillis + claim.request.lease().millis());
        grants.granted(new Grant<>(claim.request, lock.token, lock.endMillis));
    }

    private void hold(Lock<O> lock, Claim<O> holder, long endMillis) {
        byEnd.remove(lock);
        lock.holder = holder;
        lock.endMillis = endMillis;
        byEnd.add(lock);
    }

    private boolean hasRoom(O owner, long nowMillis) {
        Set<Claim<O>> own = claims.getOrDefault(owner, Set.of());
        if (own.size() >= mostPerOwner) {
            dropOverdue(own, nowMillis);
        }
        return own.size() < mostPerOwner;
    }

    private void dropOverdue(Set<Claim<O>> own, long nowMillis) {
        for (Iterator<Claim<O>> each = own.iterator(); each.hasNext(); ) {
            Claim<O> claim = each.next();
            if (claim.deadlineMillis <= nowMillis && lockOf(claim).waiting.remove(claim)) {
                each.remove();
            }
        }
    }

    private Lock<O> lockOf(Claim<O> claim) {
        Lock<O> lock = locks.get(claim.request.name());
        if (lock == null) {
            throw new IllegalStateException("a claim to a lock that nobody holds");
        }
        return lock;
    }

    private void forget(Claim<O> claim) {
        claims.computeIfPresent(claim.request.owner(), (owner, own) -> {
            own.remove(claim);
            return own.isEmpty() ? null : own;
        });
    }
}

package topgun.application.session;

/**
 * Limits a rate but lets bursts pass. Used by one thread at a time.
 */
public final class TokenBucket {

    private final double tokensPerMillisecond;
    private final double burst;
    private double tokens;
    private long filledMillis;

    /** @param perSecond 0 for no limit */
    public TokenBucket(double perSecond, double burst, long nowMillis) {
        this.tokensPerMillisecond = perSecond / 1000;
        this.burst = burst;
        this.tokens = burst;
        this.filledMillis = nowMillis;
    }

    /** Takes {@code cost} tokens, the whole burst at most, or none if there are too few. */
    public boolean take(int cost, long nowMillis) {
        if (tokensPerMillisecond == 0) {
            return true;
        }
        fill(nowMillis);
        double charged = Math.min(cost, burst);
        if (charged > tokens) {
            return false;
        }
        tokens -= charged;
        return true;
    }

    /** Whether nothing was taken that has not come back since. */
    public boolean isFull(long nowMillis) {
        fill(nowMillis);
        return tokens >= burst;
    }

    /** Puts back what was taken for {@code cost}. */
    public void giveBack(int cost) {
        tokens = Math.min(burst, tokens + Math.min(cost, burst));
    }

    /** Takes {@code cost} tokens whether there are enough or not, and tells how long to wait until there are none missing. */
    long takeOnCredit(int cost, long nowMillis) {
        if (tokensPerMillisecond == 0) {
            return 0;
        }
        fill(nowMillis);
        tokens -= cost;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / tokensPerMillisecond);
    }

    private void fill(long nowMillis) {
        tokens = Math.min(burst, tokens + Math.max(0, nowMillis - filledMillis) * tokensPerMillisecond);
        filledMillis = nowMillis;
    }
}

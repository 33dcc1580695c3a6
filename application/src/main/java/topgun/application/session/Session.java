package topgun.application.session;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ServerMessage;
import topgun.application.port.ClientChannel;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.domain.access.Principal;

/**
 * One connection of one client.
 *
 * <p>Messages of a session are handled one at a time, but not always by the same thread, and anybody may send to it.
 */
public final class Session {

    private static final long NEVER = Long.MAX_VALUE;

    private final String id;
    private final ClientChannel channel;
    private final MessageCodec codec;
    private final AtomicReference<Dialect> dialect = new AtomicReference<>(Dialect.UNKNOWN);
    private final TokenBucket batchMessages;
    private final TokenBucket operations;
    private final long openedMillis;
    private volatile @Nullable Principal principal;
    private volatile @Nullable String deviceId;
    private volatile long lastHeardMillis;
    private volatile long expiresAtMillis = NEVER;
    private volatile boolean askedForToken;
    private volatile boolean beingServed;
    private volatile boolean open = true;

    Session(
            String id,
            ClientChannel channel,
            MessageCodec codec,
            TokenBucket batchMessages,
            TokenBucket operations,
            long nowMillis) {
        this.id = id;
        this.channel = channel;
        this.codec = codec;
        this.batchMessages = batchMessages;
        this.operations = operations;
        this.openedMillis = nowMillis;
        this.lastHeardMillis = nowMillis;
    }

    /** Random, new for every connection; unrelated to user, device or the node id of the client's clock. */
    public String id() {
        return id;
    }

    public void send(ServerMessage message) {
        channel.send(message, codec);
    }

    /** For messages that were encoded once for many sessions. */
    public void send(Frame frame) {
        channel.send(frame);
    }

    /** For whoever sends more than a client may let wait: see {@link ClientChannel#whenCaughtUp}. */
    public void whenCaughtUp(Runnable next) {
        channel.whenCaughtUp(next);
    }

    public void close(CloseReason reason) {
        channel.close(reason);
    }

    /** False once the connection is gone. What is sent to a closed session is lost, which is harmless. */
    public boolean isOpen() {
        return open;
    }

    void ended() {
        open = false;
    }

    public void authenticate(Principal who) {
        principal = who;
        channel.authenticated();
    }

    /** How long the proof of who the client is holds; for ever if absent. */
    public void expiresAt(OptionalLong millis) {
        expiresAtMillis = millis.orElse(NEVER);
        askedForToken = false;
    }

    long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** Asks, once for each token, for another one. */
    void askForToken() {
        if (!askedForToken) {
            askedForToken = true;
            send(new ServerMessage.AuthRequired());
        }
    }

    /** Whether a fresh token would make a difference. */
    public boolean expires() {
        return expiresAtMillis != NEVER;
    }

    public boolean isAuthenticated() {
        return principal != null;
    }

    /** Who the client is; fails on a session that is not authenticated. */
    public Principal principal() {
        Principal who = principal;
        if (who == null) {
            throw new IllegalStateException("session " + id + " is not authenticated");
        }
        return who;
    }

    public Optional<String> deviceId() {
        return Optional.ofNullable(deviceId);
    }

    public void identifyDevice(String device) {
        deviceId = device;
    }

    public Dialect dialect() {
        return dialect.get();
    }

    /** Takes a sign of the client's generation. The first decisive one counts; {@link Dialect#TRANSITIONAL} is not. */
    public void recognise(Dialect sign) {
        dialect.updateAndGet(known -> known == Dialect.UNKNOWN || known == Dialect.TRANSITIONAL ? sign : known);
    }

    /** Whether a {@code BATCH} frame of so many messages may be handled now. */
    public boolean admits(int messages, long nowMillis) {
        return batchMessages.take(messages, nowMillis);
    }

    /** How long the session must pause after so many operations, to stay within what it may do in the long run. */
    public long pauseMillisAfter(int count, long nowMillis) {
        return operations.takeOnCredit(count, nowMillis);
    }

    public void heard(long nowMillis) {
        lastHeardMillis = nowMillis;
    }

    /** The client has spoken and is not read until that is {@linkplain #finishServing served}. */
    public void startServing() {
        beingServed = true;
    }

    public void finishServing(long nowMillis) {
        heard(nowMillis);
        beingServed = false;
    }

    /** For how long the client could have been heard and was not. */
    public long silentMillis(long nowMillis) {
        return beingServed ? 0 : nowMillis - lastHeardMillis;
    }

    public long openedMillis() {
        return openedMillis;
    }

    @Override
    public String toString() {
        return "session " + id;
    }
}

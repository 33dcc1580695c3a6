package topgun.adapters.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Public keys that their owner may change at any time: a JWK set (RFC 7517) in a file or behind a URL.
 *
 * <p>Only keys that can check signatures and nothing more count: RSA (RS256) and P-256 (ES256). Whoever issues tokens adds a
 * key some time before the first use of it, so reading the set every now and then is enough, and no token makes the server
 * fetch anything.
 */
public final class KeySet {

    private static final System.Logger LOG = System.getLogger(KeySet.class.getName());

    private static final int MOST_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of a key without a name, which serves tokens that name none. */
    private static final String NAMELESS = "";

    private final String place;
    private final Duration patience;
    private volatile Map<String, SignatureCheck> keys = Map.of();

    /**
     * Reads the set for the first time.
     *
     * @param place a path, or a URL that begins with {@code http}
     * @throws UncheckedIOException with a text for operators, if it cannot be had or holds no key of use
     */
    public static KeySet at(String place) {
        return at(place, PATIENCE);
    }

    /** @param patience how long fetching the set may take */
    static KeySet at(String place, Duration patience) {
        var set = new KeySet(place, patience);
        try {
            set.keys = set.read();
        } catch (IOException e) {
            throw new UncheckedIOException("no keys to check tokens with: " + e.getMessage(), e);
        }
        return set;
    }

    private KeySet(String place, Duration patience) {
        this.place = place;
        this.patience = patience;
    }

    /** Reads the set again. Without success the keys stay as they are. */
    public synchronized void refresh() {
        try {
            keys = read();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the keys that check tokens stay as they are: {0}", e.getMessage());
        }
    }

    /** The key that a token names, or the only one. */
    Optional<SignatureCheck> find(Map<String, Object> header) {
        Map<String, SignatureCheck> now = keys;
        if (header.containsKey("kid")) {
            return header.get("kid") instanceof String name && !name.isEmpty()
                    ? Optional.ofNullable(now.get(name))
                    : Optional.empty();
        }
        return now.size() == 1 ? now.values().stream().findFirst() : Optional.ofNullable(now.get(NAMELESS));
    }

    private Map<String, SignatureCheck> read() throws IOException {
        Map<String, SignatureCheck> found = new HashMap<>();
        try {
            for (JWK key :
                    JWKSet.parse(new String(bytes(), StandardCharsets.UTF_8)).getKeys()) {
                String name = Optional.ofNullable(key.getKeyID()).orElse(NAMELESS);
                Optional<SignatureCheck> check = check(key);
                if (check.isPresent() && found.putIfAbsent(name, check.get()) != null) {
                    throw new IOException(place + " holds two keys of the same kid");
                }
            }
        } catch (ParseException | JOSEException e) {
            throw new IOException(place + " holds no JWK set", e);
        }
        if (found.isEmpty()) {
            throw new IOException(place + " holds no key for RS256 (of 2048 bits or more) or ES256");
        }
        return Map.copyOf(found);
    }

    private static Optional<SignatureCheck> check(JWK key) throws JOSEException {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            return Optional.empty();
        }
        Optional<SignatureCheck> check = switch (key) {
            case RSAKey rsa
            when rsa.size() >= PublicKeyPem.SMALLEST_MODULUS_BITS ->
                Optional.of(SignatureCheck.with(rsa.toRSAPublicKey()));
            case ECKey ec
            when ec.getCurve().equals(Curve.P_256) -> Optional.of(SignatureCheck.with(ec.toECPublicKey()));
            default -> Optional.empty();
        };
        return check.filter(known ->
                key.getAlgorithm() == null || known.isFor(key.getAlgorithm().getName()));
    }

    private byte[] bytes() throws IOException {
        try {
            return place.startsWith("http") ? fetch() : atMost(Files.newInputStream(Path.of(place)));
        } catch (IOException e) {
            throw new IOException(place + " cannot be read: " + reason(e));
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof NoSuchFileException
                ? "there is no such file"
                : Optional.ofNullable(failure.getMessage()).orElse("there is no connection");
    }

    private static byte[] atMost(InputStream in) throws IOException {
        try (in) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("too large");
            }
            return bytes;
        }
    }

    /** The time limit of a request ends with the header of the answer, and a body may come as slowly as it likes. */
    private byte[] fetch() throws IOException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(patience).build();
        try {
            return http.sendAsync(HttpRequest.newBuilder(URI.create(place)).build(), BodyHandlers.ofInputStream())
                    .thenApply(KeySet::body)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("it takes longer than " + patience.toSeconds() + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            http.shutdownNow(); // also ends what is still being read
        }
    }

    private static byte[] body(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return atMost(body);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}

package topgun.adapters.web;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Speaks TLS with the certificate that is in the files now; open connections keep the one they began with. */
final class Tls {

    private static final System.Logger LOG = System.getLogger(Tls.class.getName());

    private final TlsFiles files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private TlsFiles.Contents seen;

    Tls(TlsFiles files) {
        this.files = files;
        seen = files.read();
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setKeyStorePassword(new String(TlsFiles.Contents.PASSWORD));
        context.setKeyStore(seen.keyStore());
    }

    /** Takes over what has changed in the files. What cannot be used, perhaps half of a change, leaves all as it was. */
    synchronized void renew() {
        try {
            TlsFiles.Contents now = files.read();
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            KeyStore keyStore = now.keyStore();
            context.reload(same -> context.setKeyStore(keyStore));
            LOG.log(Level.INFO, "the certificate in {0} is used from now on", files.certificate());
        } catch (Exception e) {
            LOG.log(Level.WARNING, "the certificate stays as it is: {0}", e.getMessage());
        }
    }

    SslConnectionFactory connections() {
        var factory = new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString()) {

            @Override
            protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
                return new Connection(connector, endPoint, engine, this);
            }
        };
        // clients may come by any name or address
        factory.setEnsureSecureRequestCustomizer(false);
        return factory;
    }

    private static final class Connection extends SslConnection {

        Connection(Connector connector, EndPoint endPoint, SSLEngine engine, SslConnectionFactory factory) {
            super(
                    connector.getByteBufferPool(),
                    connector.getExecutor(),
                    factory.getSslContextFactory(),
                    endPoint,
                    engine,
                    factory.isDirectBuffersForEncryption(),
                    factory.isDirectBuffersForDecryption());
        }

        @Override
        protected SslEndPoint newSslEndPoint() {
            return new Decrypted();
        }

        /** Decrypts under a lock, so what is held for other connections, which have such locks too, must leave before. */
        private final class Decrypted extends SslEndPoint {

            @Override
            public int fill(ByteBuffer buffer) throws IOException {
                // without room it is the connection itself that calls, with the lock
                if (buffer.capacity() > 0) {
                    Burst.flushHeld();
                }
                return super.fill(buffer);
            }
        }
    }
}

package topgun.bootstrap.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;

/** Requests over HTTP to servers on this machine. */
public final class Http {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    public static HttpResponse<String> get(int port, String path) {
        return send(request(port, path), BodyHandlers.ofString());
    }

    /** @param headers names and values in turns */
    public static HttpResponse<String> ask(int port, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(port, path).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request, BodyHandlers.ofString());
    }

    public static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public static <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> form) {
        return send(CLIENT, request, form);
    }

    public static <T> HttpResponse<T> send(HttpClient client, HttpRequest.Builder request, BodyHandler<T> form) {
        try {
            return client.send(request.build(), form);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

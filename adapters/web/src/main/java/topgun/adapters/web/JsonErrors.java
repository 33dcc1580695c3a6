package topgun.adapters.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers requests that fail before they come to a route in the form that routes answer in. */
final class JsonErrors extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.CONTENT_TYPE);
        if (!response.getHeaders().contains(CommonHttp.REQUEST_ID)) {
            String given = request.getHeaders().get(CommonHttp.REQUEST_ID);
            response.getHeaders().put(CommonHttp.REQUEST_ID, CommonHttp.idOf(given));
        }
        boolean isOurFault = code >= HttpStatus.INTERNAL_SERVER_ERROR_500;
        Json body = Json.refusal(code, message == null || isOurFault ? HttpStatus.getMessage(code) : message);
        response.write(true, ByteBuffer.wrap(body.toString().getBytes(StandardCharsets.UTF_8)), callback);
    }
}

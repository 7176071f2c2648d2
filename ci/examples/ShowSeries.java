import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has the running SlicerQReads show a folder: java ShowSeries.java FOLDER [PATIENT-ID]. Needs Java 11, nothing else. */
public final class ShowSeries {
    /** Where the server is, and what it wants to be told: a file that only this user can read. */
    private static String newestConnection() throws IOException {
        Path newest = null;
        Path folder = Path.of(System.getenv("XDG_RUNTIME_DIR"), "slicerqreads");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "http-*.json")) {
            for (Path file : files) {
                if (newest == null || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest)) > 0) {
                    newest = file;
                }
            }
        }
        if (newest == null) {
            throw new IOException("No viewer listens. Start SlicerQReads --resident --web-server --allow-root FOLDER");
        }
        return Files.readString(newest);
    }

    private static String field(String connection, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(connection);
        if (!matcher.find()) {
            throw new IllegalStateException("The connection file has no " + name);
        }
        return matcher.group(1);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            quoted.append(character < ' ' || character == '"' || character == '\\'
                    ? String.format("\\u%04x", (int) character) : String.valueOf(character));
        }
        return quoted.append('"').toString();
    }

    public static void main(String[] arguments) throws Exception {
        String connection = newestConnection();
        String wanted = "{\"path\": " + quoted(arguments[0]);
        if (arguments.length > 1) {
            wanted += ", \"patientID\": " + quoted(arguments[1]);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(field(connection, "url") + "/api/v1/show"))
                .header("Authorization", "Bearer " + field(connection, "token"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wanted + "}"))
                .build();
        // No proxy: the address is on this machine. Without HTTP/2 there is nothing to upgrade to.
        HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.of(null))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        // 409 is another patient's folder, of which nothing is shown.
        System.out.println(response.statusCode() + " " + response.body());
        System.exit(response.statusCode() == 200 ? 0 : 1);
    }
}

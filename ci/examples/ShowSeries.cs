// Has the running SlicerQReads show a folder: ShowSeries FOLDER [PATIENT-ID]. Needs .NET 6, nothing else.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

// Where the server is, and what it wants to be told: a file that only this user can read.
var folder = Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")!, "slicerqreads");
var newest = new DirectoryInfo(folder).GetFiles("http-*.json").OrderBy(file => file.LastWriteTimeUtc).LastOrDefault()
    ?? throw new InvalidOperationException(
        "No viewer listens. Start SlicerQReads --resident --web-server --allow-root FOLDER");
var connection = JsonDocument.Parse(File.ReadAllText(newest.FullName)).RootElement;

var wanted = new Dictionary<string, string> { ["path"] = args[0] };
if (args.Length > 1)
{
    wanted["patientID"] = args[1];
}
// No proxy: the address is on this machine.
using var client = new HttpClient(new HttpClientHandler { UseProxy = false });
client.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", connection.GetProperty("token").GetString());
var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(wanted));
content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
using var response = await client.PostAsync(connection.GetProperty("url").GetString() + "/api/v1/show", content);
// 409 is another patient's folder, of which nothing is shown.
Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
return response.IsSuccessStatusCode ? 0 : 1;

#ifndef vtkSlicerWebServerLogic_h
#define vtkSlicerWebServerLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <string>

/// What scripts can learn of the web server, and what it exchanges with those that it runs.
class vtkSlicerWebServerLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerWebServerLogic* New();
  vtkTypeMacro(vtkSlicerWebServerLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The port of 127.0.0.1 that is listened at; 0 where none is.
  vtkGetMacro(Port, int);
  vtkSetMacro(Port, int);
  /// Where other programs of the user find the port and the token; empty where there is no server.
  std::string GetConnectionFile() { return this->ConnectionFile; }
  void SetConnectionFile(const std::string& path) { this->ConnectionFile = path; }

  /// The code that is to be run for a request, and what is to be answered, in JSON.
  std::string GetSource() { return this->Source; }
  void SetSource(const std::string& source) { this->Source = source; }
  std::string GetResult() { return this->Result; }
  void SetResult(const std::string& result) { this->Result = result; }
  /// Whether the code came to its end.
  vtkGetMacro(Succeeded, bool);
  vtkSetMacro(Succeeded, bool);

protected:
  vtkSlicerWebServerLogic();
  ~vtkSlicerWebServerLogic() override;

private:
  vtkSlicerWebServerLogic(const vtkSlicerWebServerLogic&) = delete;
  void operator=(const vtkSlicerWebServerLogic&) = delete;

  int Port{ 0 };
  std::string ConnectionFile;
  std::string Source;
  std::string Result;
  bool Succeeded{ false };
};

#endif

#pragma once

#include <QListWidget>

#include <string>
#include <vector>

namespace qreads
{

/// What is wrong with the files, a line each.
class ProblemsPanel : public QListWidget
{
  Q_OBJECT

public:
  explicit ProblemsPanel(QWidget* parent = nullptr);

  void setProblems(const std::vector<std::string>& problems);
};

} // namespace qreads

"""A parameter of the Application, or an environment variable, is no setting or holds what it cannot."""

WHY = """
Argo CD hands over whatever an Application sets, and drops nothing: a misspelt parameter would be
ignored, and the cluster would get what the folder says. So an unknown name is refused, and so is a
list where one text is meant, a word other than true and false, and a file outside the repository.
"""

WRONG = ""

RIGHT = ""

SOURCE = "argoproj/argo-cd reposerver/repository/repository.go getPluginParamEnvs; docs/parameters.md"
